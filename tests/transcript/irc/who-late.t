# A server that does not answer holds nobody up for long; what it says later is told later.
% caps account-tag
% support CASEMAPPING=rfc1459 PREFIX=(ov)@+ WHOX
% timing who=1
! login
! join #a romeo
> JOIN #a
< :romeo!u@h JOIN #a
> MODE #a
= present #a romeo *
< :srv 353 romeo = #a :romeo alice
= present #a alice participant/none
< :srv 366 romeo #a :End
> WHO #a %tcuhnfa,152
= joined #a romeo
< :srv 354 romeo 152 #a a x alice H acc
= present #a alice participant/none real=a@x stable=acc
-
