# What the user's client is said to know.
! login
< :bob!b@h PRIVMSG romeo :\001CLIENTINFO\001
= query bob ping
> NOTICE bob :\001CLIENTINFO ACTION CLIENTINFO PING TIME VERSION\001
-
