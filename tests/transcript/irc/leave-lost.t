# After the end of the session nothing is told of its rooms.
% timing leave=30
! login
! enter #a
! enter #b
! leave #a
> PART #a
x
= closed error=remote-server-timeout/wait: *
! close
% timing leave=30000
! login
-
