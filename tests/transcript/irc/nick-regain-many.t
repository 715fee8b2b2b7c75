# It gives up in the end.
! open romeo again
> CAP LS 302
> NICK romeo
> USER *
*6 < :srv 433 * x :Nickname is already in use
> NICK romeo_
> NICK romeo__
> NICK romeo???
> NICK romeo???
> NICK romeo???
= closed error=conflict/cancel: *
> QUIT
-
