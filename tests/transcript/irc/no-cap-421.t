# A server that knows no CAP at all.
! open romeo
> CAP LS 302
> NICK romeo
> USER * 0 * :romeo
< :srv 421 * CAP :Unknown command
< :srv 001 romeo :Welcome
= opened romeo
-
