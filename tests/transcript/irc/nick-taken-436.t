! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 436 * romeo :Nickname collision
= closed error=conflict/cancel: romeo is in use*
> QUIT
-
