# What was written and not accepted when the link broke: nobody knows. What was not written fails.
% setting flood_lines=3
% setting flood_rate=1/m
! login
! enter #a
! say m1 #a one
! say m2 #a two
> PRIVMSG #a :one
> PING w1
x
= failed m2 1/1 error=remote-server-timeout/wait: The connection to 127.0.0.1 broke.
= closed error=remote-server-timeout/wait: *
-
