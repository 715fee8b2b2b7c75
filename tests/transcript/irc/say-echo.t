# MU-31
# The echo accepts, brings the name and what the channel made of it.
% caps echo-message message-tags
! login
! enter #a
! say m1 #a one
! say m2 #a \003two
! say m3 bob three
! say m4 #a four
> PRIVMSG #a :one
> PRIVMSG #a :two
> PRIVMSG bob :three
> PRIVMSG #a :four
< @msgid=abc1 :romeo!u@host.example PRIVMSG #a :one
= accepted m1 1/1 id=abc1
< :srv 404 romeo #a :Cannot send to channel (+m)
= failed m2 1/1 error=forbidden/auth: #a did not take your message: it is moderated, or you are muted.
< @msgid=abc3 :romeo!u@host.example PRIVMSG Bob :three
= accepted m3 1/1 id=abc3
< @msgid=abc4 :romeo!u@host.example PRIVMSG #A :f**r
= accepted m4 1/1 id=abc4 said=f**r
< @msgid=abc5 :romeo!u@host.example PRIVMSG #a :from another client
= received #a <romeo> carbon id=abc5: from another client
-
