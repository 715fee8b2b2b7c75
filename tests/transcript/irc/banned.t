! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 465 * :You are banned: no gateways
= closed error=forbidden/auth: You are banned from 127.0.0.1. (You are banned: no gateways)
> QUIT
-
