# MX-06: word of a message's end came before its acceptance, and what the network says on hearing that is of the same message
% play join romeo@example/a #a romeo
= caps offline delivered displayed
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
! message_send bob: hi
= fate - e1 bounced item-not-found cancel Gone.
S-none
% when matched = failed last forbidden auth No.
= accepted last 1/1=e1
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[cancel item-not-found Gone.]]</message>
! matched 0
S-none
# So of one that has more pieces: the second word ends it, and nothing of it is touched after.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>hi</body></message>
! message_send bob: hi
= fate - g1 displayed
% when matched = failed last forbidden auth No.
= accepted last 1/2=g1
! matched 0
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[auth forbidden No.]]</message>
S-none
