# Beyond the server's list: asked after; also where it is shorter than it said.
% support MONITOR=2
% timing watch=1
! login
! watch bob carol dave
> MONITOR + bob,carol
> USERHOST dave
< :srv 302 romeo :dave=+d@h
= contact dave 4 -
< :srv 734 romeo 1 carol :Monitor list is full.
< :srv 731 romeo :bob
= contact bob 0 -
> USERHOST carol
< :srv 302 romeo :
= contact carol 0 -
-
