# MU-18
# Somebody waits: he is told.
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 433 * romeo :Nickname is already in use
= closed error=conflict/cancel: romeo is in use on 127.0.0.1. Join with another nickname, or write: nick romeo_
> QUIT
-
