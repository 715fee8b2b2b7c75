# What a room's nick may hold and IRC's may not is replaced, not refused.
! open 9Romeo@x
> CAP LS 302
> NICK _9Romeo_x
> USER *
< :srv 001 _9Romeo_x :Welcome
= opened _9Romeo_x
-
