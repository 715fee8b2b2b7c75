# What a raw line says in a channel is heard there as his own words, as without labels.
% caps message-tags batch labeled-response echo-message
! login
! enter #a bob
! raw PRIVMSG #a :hello
> @label=w1 PRIVMSG #a :hello
> PING w1
< @label=w1;msgid=7 :romeo!u@h PRIVMSG #a :hello
= received #a <romeo> carbon id=7: hello
< :srv PONG srv w1
= reply raw: Sent; no answer.
-
