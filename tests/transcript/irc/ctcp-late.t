# An answer that comes when the session has gone goes nowhere.
! silent
! login
< :bob!b@h PRIVMSG romeo :\001VERSION\001
= query bob version
! query bob version
> PRIVMSG bob :\001VERSION\001
> PING w1
! close
= reply query error=service-unavailable/cancel: *
> QUIT :Abuse: abuse@example.org
