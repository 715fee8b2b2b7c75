# The connection breaks: the core knows what that means for contacts; nothing is told of them.
% support MONITOR=10
% timing watch=1
! login
! watch bob
> MONITOR + bob
< :srv 730 romeo :bob!b@h
= contact bob 4 -
> USERHOST bob
x
= closed error=remote-server-timeout/wait: *
! close
-
! login
! watch bob
> MONITOR + bob
-
