# DI-12: what the server does not pass on is not offered, not sent, and the reply stays words.
% caps message-tags
% support CLIENTTAGDENY=*,-draft/reply
% login caps
! login
= caps 2201
! enter #a bob
! typing #a composing
! about reacts id-1 m1 #a x
= failed m1 1/1 error=not-acceptable/modify: *
! about answers id-1 m2 #a Yes
> @+draft/reply=id-1 PRIVMSG #a :Yes
> PING w1
< :srv PONG srv w1
= accepted m2 1/1
< :srv 005 romeo CLIENTTAGDENY= :are supported by this server
= caps 3301
< :srv 005 romeo CLIENTTAGDENY=draft/react,typing :are supported by this server
= caps 2201
# It does not name its messages: then nothing can speak of them.
< :bob!b@h PRIVMSG #a :hello
= caps 2001
= received #a <bob>: hello
< @msgid=1 :bob!b@h PRIVMSG #a :or does it?
= caps 2201
= received #a <bob> id=1: or does it?
< :srv CAP romeo DEL :message-tags
= caps 2001
-
