# A password, and a server without SASL: nobody is connected without the login he asked for.
% option login=password
% option password=secret
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :multi-prefix
> CAP REQ :multi-prefix
< :srv CAP * ACK :multi-prefix
= closed error=not-authorized/auth: 127.0.0.1 has no login by password*
> QUIT
-
