# GW-10: a server that takes any password for good does not know it.
% option login=password
% option password=secret
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl=SCRAM-SHA-256
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE SCRAM-SHA-256
< AUTHENTICATE +
> AUTHENTICATE biws*
< :srv 903 * :SASL authentication successful
= closed error=not-authorized/auth: 127.0.0.1 could not prove that it knows your password (it has shown nothing). I did not log in.
> QUIT
-
