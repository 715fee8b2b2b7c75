# No MONITOR: a few are asked after by USERHOST, which says who is away, too.
% timing watch=1
% timing poll=1
! login
! watch bob carol
> USERHOST bob carol
< :srv 302 romeo :Bob=-b@h
= contact bob 2 -
= contact carol 0 -
> USERHOST bob carol
< :srv 302 romeo :bob=+b@h carol=+c@h
= contact bob 4 -
= contact carol 4 -
> USERHOST bob carol
< :srv 302 romeo :
= contact bob 0 -
= contact carol 0 -
...
