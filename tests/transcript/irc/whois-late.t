# No answer, half an answer, and the connection gone meanwhile; what is no nick is not asked.
% timing whois=1
! login
! fetch bob
> WHOIS bob bob
= reply fetch error=remote-server-timeout/wait: * does not say who bob is.
< :srv 311 romeo bob b h * :Bob
...
! query bob idle
> WHOIS bob bob
= reply query error=remote-server-timeout/wait: *
! fetch a*
= reply fetch error=feature-not-implemented/cancel: *
-
