# Refused as a whole, they are asked for one by one; one more NAK leaves that one out.
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :multi-prefix server-time
> CAP REQ :multi-prefix server-time
< :srv CAP * NAK :multi-prefix server-time
> CAP REQ :multi-prefix
< :srv CAP * NAK :multi-prefix
> CAP REQ :server-time
< :srv CAP * ACK :server-time
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
-
