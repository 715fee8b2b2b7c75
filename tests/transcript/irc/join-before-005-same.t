# And where they turn out to be one channel, the second is told of the first.
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 001 romeo :Welcome
= opened romeo
! join #a[
! join #a{
-
< :srv 251 romeo :There are 3 users
= left #a? refused instead=#a? error=redirect/modify: *
= notice There are 3 users
> JOIN #a?
-
