# Questions to the user's client, not too many; and of his to others.
! login
! enter #a bob
< :bob!b@h PRIVMSG romeo :\001VERSION\001
= query bob version
> NOTICE bob :\001VERSION wherry\001
< :bob!b@h PRIVMSG romeo :\001PING 12\r34\001
= query bob ping
> NOTICE bob :\001PING 12*
< :bob!b@h PRIVMSG romeo :\001DCC SEND x 1 2\001
< :bob!b@h PRIVMSG #a :\001VERSION\001
< :bob!b@h PRIVMSG romeo :\001TIME\001
= query bob time
> NOTICE bob :\001TIME wherry\001
*20 < :bob!b@h PRIVMSG romeo :\001VERSION\001
-
! query bob version
> PRIVMSG bob :\001VERSION\001
> PING w1
< :bob!b@h NOTICE romeo :\001VERSION BobChat \0021.0\001
= reply query done: BobChat 1.0
< :srv PONG srv w1
! query bob ping
> PRIVMSG bob :\001PING *\001
> PING w2
< :srv PONG srv w2
< :bob!b@h NOTICE romeo :\001PING 1\001
= reply query done: 0.*
! query nobody version
> PRIVMSG nobody :\001VERSION\001
> PING w3
< :srv 401 romeo nobody :No such nick
= reply query error=item-not-found/cancel: Nobody called nobody *
< :srv PONG srv w3
< :bob!b@h NOTICE romeo :\001VERSION unasked\001
-
