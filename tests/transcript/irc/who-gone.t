# Thrown out while it waits.
% caps account-tag
% support CASEMAPPING=rfc1459 PREFIX=(ov)@+ WHOX
! login
! join #a romeo
> JOIN #a
< :romeo!u@h JOIN #a
> MODE #a
= present #a romeo *
< :srv 353 romeo = #a :romeo alice
= present #a alice *
< :srv 366 romeo #a :End
> WHO #a %tcuhnfa,152
< :alice!a@x KICK #a romeo :out
= left #a *
< :srv 354 romeo 152 #a a x alice H acc
< :srv 315 romeo #a :End
-
