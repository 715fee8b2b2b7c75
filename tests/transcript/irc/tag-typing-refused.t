# MX-08: typing to somebody who is not there, or in a channel that takes no words, tells the user nothing and goes on no further.
% caps message-tags
% timing typing=30
! login
! enter #a bob
! typing ghost composing
> @+typing=active TAGMSG ghost
< :srv 401 romeo ghost :No such nick/channel
! typing #a composing
> @+typing=active TAGMSG #a
< :srv 404 romeo #a :Cannot send to channel (+m)
! typing bob composing
> @+typing=active TAGMSG bob
> @+typing=active TAGMSG bob
