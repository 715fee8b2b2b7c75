! login
! enter #a
< ERROR :Closing Link: romeo[h] (Killed by op)
= closed error=remote-server-timeout/wait: 127.0.0.1 closed the connection (Closing Link: romeo[h] (Killed by op)).
! hung-up
! close
! login
