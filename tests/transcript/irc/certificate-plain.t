# A certificate proves nothing on a connection without TLS: made, kept sealed, and not offered.
% option login=certificate
! open romeo
= memo certificate secret
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl=EXTERNAL
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
-
