# And notices without number: so many, and no more.
! login
*3000 < :irc.srv NOTICE romeo :%d
.
-
