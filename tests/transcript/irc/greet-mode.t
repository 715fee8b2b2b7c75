# +r, or another host, is as good a sign; it may come before the PONG.
! option commands=NS IDENTIFY sesame
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
> NS IDENTIFY sesame
> PING w1
< :romeo MODE romeo :+r
-
< :srv PONG srv w1
> JOIN #a
-
