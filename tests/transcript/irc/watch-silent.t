# A list that the server takes and never speaks of: who is on it is asked after.
% support MONITOR=10
% timing watch=1
% timing answer=1
! login
! watch bob
> MONITOR + bob
> USERHOST bob
< :srv 302 romeo :bob=+b@h
= contact bob 4 -
-
