# A server that does not even answer a PING.
% timing greet=1
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
> JOIN #a
-
