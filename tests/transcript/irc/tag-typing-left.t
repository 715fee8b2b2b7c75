# MX-08: who leaves while he types goes on typing for nobody: no line about a channel he is not in.
% caps message-tags
% timing typing=30
! login
! enter #a bob
! typing #a composing
> @+typing=active TAGMSG #a
! leave #a
> PART #a
< :romeo!u@h PART #a
= left #a parted
! typing bob composing
> @+typing=active TAGMSG bob
> @+typing=active TAGMSG bob
> @+typing=active TAGMSG bob
