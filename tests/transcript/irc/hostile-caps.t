# Endless lists and endless news.
! open romeo
> CAP LS 302
> NICK romeo
> USER *
*2000 < :srv CAP * LS * :cap-%d sasl=%d multi-prefix=%d
< :srv CAP * LS :end
> CAP REQ :multi-prefix
*200 < :srv CAP * LS :multi-prefix server-time
*200 < :srv CAP * ACK :server-time -x
< :srv CAP * NAK :multi-prefix
> CAP END
*200 < :srv CAP * NAK :multi-prefix
< :srv 001 romeo :Welcome
= opened romeo
-
