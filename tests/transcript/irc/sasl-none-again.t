# GW-10: an outage has taken the services, too: he was in before, and is not left behind for it.
% option login=password
% option password=secret
! open romeo again
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :multi-prefix
> CAP REQ :multi-prefix
< :srv CAP * ACK :multi-prefix
= closed error=not-authorized/wait: 127.0.0.1 has no login by password*
> QUIT
-
