# More than one USERHOST can hold: ISON says who is there, USERHOST who of them is away.
% timing watch=1
! login
! watch a b c d e f
> ISON a b c d e f
< :srv 303 romeo :A f
= contact a 4 -
= contact f 4 -
= contact b 0 -
= contact c 0 -
= contact d 0 -
= contact e 0 -
> USERHOST a f
< :srv 302 romeo :a=+a@h f=-f@h
= contact f 2 -
-
