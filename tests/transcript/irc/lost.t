! login
! enter #a
x
= closed error=remote-server-timeout/wait: 127.0.0.1 closed the connection (*
! close
! login
! enter #a
-
