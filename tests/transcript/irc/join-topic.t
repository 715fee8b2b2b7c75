# A topic without the line that says whose it is comes before the end of the joining all the same. MU-08
! login
! join #a
> JOIN #a
< :romeo!u@h JOIN #a
> MODE #a
< :srv 332 romeo #a :the topic
< :srv 353 romeo = #a :romeo
< :srv 366 romeo #a :End
= present #a romeo participant/none real=u@h
= subject #a: the topic
= joined #a romeo
-
