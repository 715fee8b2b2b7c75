# Names can be told apart only after 005: a JOIN waits for it.
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 001 romeo :Welcome
= opened romeo
! join #a[
! join #a{
-
< :srv 005 romeo CASEMAPPING=ascii :are supported
-
< :srv 251 romeo :There are 3 users
= notice There are 3 users
> JOIN #a[,#a{
-
