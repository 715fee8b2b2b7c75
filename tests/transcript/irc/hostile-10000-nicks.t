# A channel of ten thousand, whose nicks hash alike where hashing has no key.
! login
! join #a
> JOIN #a
< :romeo!u@h JOIN #a
*10000 < :srv 353 romeo = #a :@aB%dbA x%dbA
< :srv 366 romeo #a :End
> MODE #a
.
< :bob!b@h JOIN #a
= present #a bob participant/none real=b@h
-
