# The connection breaks: who asked is told.
! login
! fetch bob
> WHOIS bob bob
! query bob idle
x
= reply fetch error=remote-server-timeout/wait: The connection to * broke.
= reply query error=remote-server-timeout/wait: The connection to * broke.
= closed error=remote-server-timeout/wait: *
