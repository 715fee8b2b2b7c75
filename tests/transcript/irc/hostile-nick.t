# Lines that crash other clients: no prefix, no parameters, nothing.
! login
! enter #a bob
< NICK evil
< NICK
< :bob NICK
< :bob NICK :
< :bob!b@h NICK :a b
< : NICK x
< :
< @
< @a=b
< @a=b :c
< :!@ PRIVMSG romeo :x
= notice x
< :!@ QUIT
< JOIN #a
< PART #a
< QUIT
< KICK #a bob
= gone #a bob kicked
< MODE #a +o
< MODE #a +oooooo
< TOPIC
< TOPIC #a
= subject #a now: 
< PRIVMSG
< PRIVMSG romeo
< :bob!b@h PRIVMSG romeo
< :bob!b@h PRIVMSG romeo :
< :bob!b@h PRIVMSG romeo :\001
< :bob!b@h PRIVMSG romeo :\001\001
< :bob!b@h PRIVMSG romeo :\001ACTION
< :bob!b@h PRIVMSG romeo :\001 x\001
< :srv 353
< :srv 353 romeo
< :srv 353 romeo = #a
< :srv 353 romeo = #a :
< :srv 353 romeo = #a :@@@@ @ ! !! @!@
< :srv 353 romeo = #nowhere :bob eve
< :srv 366
< :srv 366 romeo #nowhere :End
< :srv 332 romeo #nowhere :x
< :srv 333 romeo #a bob 99999999999999999999
< :srv 333 romeo #a
< :srv 324 romeo #a
< :srv 001 evil :Welcome again
< :srv 005
< :srv 396
< :srv 433
< :srv 401
< :srv 404 romeo
< :srv 470 romeo #a
= notice #a
< :srv 471
< :srv 437
< CAP
< CAP *
< CAP * LS
< CAP * ACK
< AUTHENTICATE
< AUTHENTICATE +
< BATCH
< BATCH +
< BATCH -
< BATCH -x
< ACK
< PONG
< PONG w
< PONG wzz
< PONG w18446744073709551616
< :bob!b@h INVITE
< :bob!b@h INVITE romeo
< :bob!b@h INVITE romeo notachannel
< AWAY
< CHGHOST a b
< ACCOUNT x
< 1
= notice 1
< 01
= notice 01
< 0000 x
= notice 0000 x
-
