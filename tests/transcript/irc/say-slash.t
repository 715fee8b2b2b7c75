# What is typed by habit: three are done, the others never said into a room; "//" says it all the same.
! login
! enter #a bob @op
! say m1 #a /msg NickServ identify secret
= failed m1 1/1 error=not-acceptable/modify: /msg looks like a command, so it was not said. *
! say m2 bob /Part
= failed m2 1/1 error=not-acceptable/modify: /part looks like a command, *
! say m3 #a //msg is how you say it
> PRIVMSG #a :/msg is how you say it
> PING w1
< :srv PONG srv w1
= accepted m3 1/1
! say m4 #a /usr/bin is a path, /shrug none
> PRIVMSG #a :/usr/bin is a path, /shrug none
> PING w2
< :srv PONG srv w2
= accepted m4 1/1
! say m5 #a /shrug
> PRIVMSG #a :/shrug
> PING w3
< :srv PONG srv w3
= accepted m5 1/1
! say m6 #a /mode +v  bob
> MODE #a +v bob
> PING w4
< :srv PONG srv w4
= accepted m6 1/1
! say m7 #a /mode +o bob
> MODE #a +o bob
> PING w5
< :srv 482 romeo #a :You're not an operator
= failed m7 1/1 error=forbidden/auth: You are not an operator of #a. (You're not an operator)
< :srv PONG srv w5
! say m8 #a /mode
= failed m8 1/1 error=not-acceptable/modify: /mode is said in a channel, with the modes behind it: /mode +m
! say m9 bob /mode +i
= failed m9 1/1 error=not-acceptable/modify: *
! say m10 #a /mode +k :x
= failed m10 1/1 error=not-acceptable/modify: *
! say m11 #a /omsg for us alone
> PRIVMSG @#a :for us alone
> PING w6
< :srv 404 romeo #a :Cannot send
= failed m11 1/1 error=forbidden/auth: #a did not take your message: *
< :srv PONG srv w6
! say m12 bob /omsg psst
= failed m12 1/1 error=not-acceptable/modify: *
! say m13 #a /say /me
> PRIVMSG #a :/me
> PING w7
< :srv PONG srv w7
= accepted m13 1/1
! action m14 #a /msg
> PRIVMSG #a :\001ACTION /msg\001
> PING w8
