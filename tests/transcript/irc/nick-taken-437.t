! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 437 * romeo :Nick/channel is temporarily unavailable
= closed error=conflict/cancel: romeo is in use*
> QUIT
-
