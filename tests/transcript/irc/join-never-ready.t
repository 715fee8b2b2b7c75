# A server whose greeting never ends.
% timing ready=40
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 001 romeo :Welcome
= opened romeo
! join #a
> JOIN #a
-
