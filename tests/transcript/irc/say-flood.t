# So many at once, and then no faster than the bucket fills; the rest waits, and fails with the link.
% setting flood_lines=2
% setting flood_rate=1/m
! login
! join #a
> JOIN #a
< :romeo!u@h JOIN #a
< :srv 353 romeo = #a :romeo
< :srv 366 romeo #a :End
= present *
= joined #a romeo
> MODE #a
! say m1 #a one
! say m2 bob two
-
x
= failed m1 1/1 error=remote-server-timeout/wait: The connection to 127.0.0.1 broke.
= failed m2 1/1 error=remote-server-timeout/wait: The connection to 127.0.0.1 broke.
= closed error=remote-server-timeout/wait: *
-
