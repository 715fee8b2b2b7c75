! login
! enter #a bob
! action m1 #a waves
> PRIVMSG #a :\001ACTION waves\001
> PING w1
! notice m2 #a careful
> NOTICE #a :careful
! whisper m3 #a bob psst
> PRIVMSG bob :psst
< :bob!b@h PRIVMSG #a :\001ACTION waves back\001
= received #a <bob> action: waves back
< :bob!b@h PRIVMSG romeo :\001ACTION nods
= received bob action: nods
< :srv PONG srv w1
= accepted m1 1/1
> PING w3
< :srv PONG srv w3
= accepted m2 1/1
= accepted m3 1/1
-
