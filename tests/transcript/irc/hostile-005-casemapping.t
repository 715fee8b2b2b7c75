# A server that cannot decide how names are equal is followed four times, in a room and out of it.
% support CASEMAPPING=ascii
! login
! join #a
> JOIN #a
< :romeo!u@h JOIN #a
= present #a romeo participant/none real=u@h
> MODE #a
< :srv 366 romeo #a :End
= joined #a romeo
< :srv 005 romeo CASEMAPPING=rfc1459 CASEMAPPING=ascii CASEMAPPING=rfc1459 :x
= refolded
> NAMES #a
*500 < :srv 005 romeo CASEMAPPING=ascii CASEMAPPING=strict-rfc1459 CASEMAPPING=rfc1459 :x%d
= refolded
< :al[!o@h JOIN #a
= present #a al[ participant/none real=o@h
-
< :AL{!o@h PART #a
-
