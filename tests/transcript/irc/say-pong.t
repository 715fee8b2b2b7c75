# Without echo: accepted by the PONG to one PING behind the burst, but for what was refused.
! login
! enter #a bob
! say m1 #a one
! say m2 #a two\nthree
! say m3 bob hello
> PRIVMSG #a :one
> PRIVMSG #a :two
> PRIVMSG #a :three
> PRIVMSG bob :hello
> PING w4
-
! say m4 #a later
> PRIVMSG #a :later
-
< :srv 401 romeo bob :No such nick/channel
= failed m3 1/1 error=item-not-found/cancel: Nobody called bob is on 127.0.0.1 now. Nothing was sent; IRC keeps no messages.
< :srv PONG srv :w4
= accepted m1 1/1
= accepted m2 1/2
= accepted m2 2/2
> PING w5
< :srv PONG srv :w5
= accepted m4 1/1
-
