! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 432 * romeo :Erroneous nickname
= closed error=not-acceptable/modify: "romeo" cannot be a nickname here. (Erroneous nickname)
> QUIT
-
