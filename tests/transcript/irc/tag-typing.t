# MX-08: typing: never twice within the time the specification gives, again while he goes on, ended by his words.
% caps echo-message message-tags
% timing typing=40
! login
! enter #a bob
! typing #a paused
! typing #a active
-
! typing #a composing
> @+typing=active TAGMSG #a
! typing #a paused
> @+typing=paused TAGMSG #a
! typing #a composing
> @+typing=active TAGMSG #a
> @+typing=active TAGMSG #a
! say m1 #a words
> PRIVMSG #a :words
< :romeo!u@h PRIVMSG #a :words
= accepted m1 1/1
! typing bob composing
> @+typing=active TAGMSG bob
! typing bob gone
> @+typing=done TAGMSG bob
# Who has no other way of saying that he is gone says nothing; then he has stopped.
< @+typing=active :bob!b@h TAGMSG #a
= state #a bob 1
< @+typing=active :bob!b@h TAGMSG #a
= state #a bob 0
< @+typing=active :bob!b@h TAGMSG #a
= state #a bob 1
< @+typing=paused :bob!b@h TAGMSG #a
= state #a bob 2
< @+typing=done :bob!b@h TAGMSG #a
= state #a bob 0
< @+typing=done :bob!b@h TAGMSG #a
< @+typing=active :bob!b@h TAGMSG romeo
= state bob - 1
# His words say it.
< @msgid=1 :bob!b@h PRIVMSG romeo :hello
= received bob id=1: hello
# Ours, of a server, of elsewhere: nothing.
< @+typing=active :romeo!u@h TAGMSG #a
< @+typing=active :srv.example TAGMSG #a
< @+typing=active :bob!b@h TAGMSG #b
-
# Who leaves is not told of any more.
< @+typing=active :bob!b@h TAGMSG #a
= state #a bob 1
< :bob!b@h PART #a
= gone #a bob parted
! say m2 #a more
> PRIVMSG #a :more
< :romeo!u@h PRIVMSG #a :more
= accepted m2 1/1
! typing #a composing
> @+typing=active TAGMSG #a
-
