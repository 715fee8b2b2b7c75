# extended-monitor: the server tells of who is away by itself; asked once, at the beginning.
% caps away-notify extended-monitor
% support MONITOR
% timing watch=1
% timing away=1
! login
! watch bob
> MONITOR + bob
< :srv 730 romeo :bob!b@h
= contact bob 4 -
> USERHOST bob
< :srv 302 romeo :bob=+b@h
< :bob!b@h AWAY :gone fishing
= contact bob 2 gone fishing
< :bob!b@h AWAY
= contact bob 4 -
-
