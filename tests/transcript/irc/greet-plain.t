# Lines that log in nowhere: the PONG is enough; what is said to them is kept for "notices".
! option commands=MODE romeo +x
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 421 * CAP :Unknown command
< :srv 001 romeo :Welcome
= opened romeo
! join #a romeo
-
< :srv 422 romeo :No MOTD
> MODE romeo +x
> PING w1
< :srv 501 romeo :Unknown MODE flag
= notice Unknown MODE flag
< :srv PONG srv w1
> JOIN #a
-
