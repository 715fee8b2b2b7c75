! login
! reload no
! option charset=KOI8-R
! reload no
< :bob!b@h PRIVMSG romeo :\360\322\311\327\305\324
= received bob: Привет
! option realname=Romeo Montague
! reload yes
-
