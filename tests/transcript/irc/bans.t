# MU-43 MU-44: bans: of who is here by what is known of him, of others by the nick, of masks; and off again.
% setting flood_lines=100
! login
! enter #a @op bob
< :carol!c@host.example JOIN #a
= present #a carol participant/none real=c@host.example
< :dave!~d@spam.example JOIN #a
= present #a dave participant/none real=~d@spam.example
# One whose host is known; what is kicked behind the ban is banned.
! ban #a dave Spam
> MODE #a +b *!*@spam.example
> KICK #a dave :Spam
> PING w2
< :romeo!u@host.example MODE #a +b *!*@spam.example
= received #a: Mode #a [+b *!*@spam.example] by romeo
< :romeo!u@host.example KICK #a dave :Spam
= gone #a dave banned actor=romeo reason=Spam
< :srv PONG srv w2
= reply ban done
# He shares our host: the ban is not to hit us.
! ban #a carol
> MODE #a +b *!c@host.example
> KICK #a carol
> PING w4
< :romeo!u@host.example MODE #a +b *!c@host.example
= received #a: Mode #a [+b *!c@host.example] by romeo
< :romeo!u@host.example KICK #a carol
= gone #a carol banned actor=romeo
< :srv PONG srv w4
= reply ban done
# NAMES told no host: it is asked for.
! ban #a bob Out
> USERHOST bob
> PING w5
< :srv 302 romeo :bob=+~b@far.example
= present #a bob participant/none real=~b@far.example
> MODE #a +b *!*@far.example
> KICK #a bob :Out
< :srv PONG srv w5
> PING w7
< :srv 482 romeo #a :You're not channel operator
< :srv 482 romeo #a :You're not channel operator
= reply ban error=forbidden/auth: You are not an operator of #a. (You're not channel operator)
< :srv PONG srv w7
# A full list; who is gone meanwhile is no failure.
! ban #a bob
> MODE #a +b *!*@far.example
> KICK #a bob
> PING w9
< :srv 478 romeo #a *!*@far.example :Channel list is full
< :srv 441 romeo bob #a :They aren't on that channel
= reply ban error=resource-constraint/wait: The list of #a is full; take something off it first. (Channel list is full)
< :srv PONG srv w9
! ban #a bob
> MODE #a +b *!*@far.example
> KICK #a bob
> PING wb
< :srv 441 romeo bob #a :They aren't on that channel
< :srv PONG srv wb
= reply ban done
# Who is not here; masks; ourselves.
! ban #a eve
> MODE #a +b eve!*@*
> PING wc
< :srv PONG srv wc
= reply ban done
! ban #a *!*@*.bad.example
> MODE #a +b *!*@*.bad.example
> PING wd
< :srv PONG srv wd
= reply ban done
! ban #a *!*@host.example
= reply ban error=conflict/cancel: You cannot ban yourself.
! ban #a r?m*!*@*
= reply ban error=conflict/cancel: You cannot ban yourself.
# The list, with who and when; lines of another channel, or of no list asked for, are nothing.
< :srv 367 romeo #a *!*@unasked
-
! list #a outcast
> MODE #a +b
> PING we
< :srv 367 romeo #b *!*@other op 1
< :srv 367 romeo #a *!*@Spam.example op!o@h 1700000000
< :srv 367 romeo #a eve!*@* srv 99999999999999999999
< :srv 367 romeo #a $a:mallory
< :srv 367 romeo #a
< :srv 368 romeo #a :End of channel ban list
= reply list 3
=   *!*@Spam.example by=op at=1700000000
=   eve!*@* by=srv at=0
=   $a:mallory at=0
< :srv PONG srv we
< :srv 368 romeo #a :End of channel ban list
-
# A list that never ends is what came before the PONG.
! list #a outcast
> MODE #a +b
> PING wf
< :srv 367 romeo #a *!*@one
< :srv PONG srv wf
= reply list 1
=   *!*@one at=0
! list #a outcast
> MODE #a +b
> PING w10
< :srv 482 romeo #a :No
= reply list error=forbidden/auth: You are not an operator of #a. (No)
< :srv PONG srv w10
! list #a owner
= reply list 0
! list #a member
> MODE #a +I
> PING w11
< :srv 346 romeo #a *!*@friend op!o@h 1700000000
< :srv 347 romeo #a :End
= reply list 1
=   *!*@friend by=op at=1700000000
< :srv PONG srv w11
# Off again, spelled as the server keeps it.
! aff #a *!*@spam.EXAMPLE none
> MODE #a +b
> PING w12
< :srv 367 romeo #a *!*@Spam.example op!o@h 1700000000
< :srv 368 romeo #a :End
> MODE #a -b *!*@Spam.example
< :srv PONG srv w12
> PING w13
< :srv PONG srv w13
= reply aff done
! aff #a eve none
> MODE #a +b
> PING w14
< :srv 367 romeo #a evelyn!*@*
< :srv 367 romeo #a EVE!*@*
< :srv 368 romeo #a :End
> MODE #a -b EVE!*@*
< :srv PONG srv w14
> PING w15
< :srv PONG srv w15
= reply aff done
# On neither list.
! aff #a *!*@nowhere none
> MODE #a +b
> PING w16
< :srv 368 romeo #a :End
> MODE #a +I
< :srv PONG srv w16
> PING w17
< :srv 347 romeo #a :End
= reply aff error=item-not-found/cancel: *!*@nowhere is on no list of #a.
< :srv PONG srv w17
# A mask as a member needs no invitation; other rights are for who is here.
! aff #a *!*@friend member
> MODE #a +I *!*@friend
> PING w18
< :srv PONG srv w18
= reply aff done
! aff #a *!*@friend admin
= reply aff error=not-allowed/cancel: 127.0.0.1 keeps no such list; only who is in #a can get this.
-
