# The connection breaks under it, and under what waits behind it; an answer without end is cut.
! login
! raw STATS
> STATS
> PING w1
! raw STATS p
*300 < :srv 213 romeo line %d
x
= reply raw error=remote-server-timeout/wait: The connection to * broke.
= reply raw error=remote-server-timeout/wait: The connection to * broke.
= closed error=remote-server-timeout/wait: *
