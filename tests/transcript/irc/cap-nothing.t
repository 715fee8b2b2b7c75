# Capabilities, but none that we want.
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
-
