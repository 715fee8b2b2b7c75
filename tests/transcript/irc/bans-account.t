# MU-43: where the network bans accounts, an account is banned; a kick behind somebody's ban is told as one.
% caps extended-join account-notify
% support CASEMAPPING=ascii PREFIX=(ov)@+ CHANMODES=beI,k,l,imnpst EXTBAN=$,ajrxz ACCOUNTEXTBAN=account,a
! login
! enter #a @op
< :bob!b@h.example JOIN #a bobby :Bob
= present #a bob participant/none real=b@h.example stable=bobby
! ban #a bob Out
> MODE #a +b $account:bobby
> KICK #a bob :Out
> PING w2
< :romeo!u@host.example MODE #a +b $account:bobby
= received #a: Mode #a [+b $account:bobby] by romeo
< :romeo!u@host.example KICK #a bob :Out
= gone #a bob banned actor=romeo reason=Out
< :srv PONG srv w2
= reply ban done
# By another operator; and a kick that no ban hits is a kick.
< :carol!c@far.example JOIN #a * :Carol
= present #a carol participant/none real=c@far.example
< :op!o@h MODE #a +b *!*@near.example
= received #a: Mode #a * by op
< :op!o@h KICK #a carol :Out
= gone #a carol kicked actor=op reason=Out
< :op!o@h MODE #a +b *!?@host.example
= received #a: Mode #a * by op
< :op!o@h KICK #a romeo :You too
= left #a banned actor=op reason=You too
-
