# MX-06: a message to several is ticked when each has it; the first that refuses or bounces fails it, of the others he hears in words
% option backend=courier
% loud
% play register romeo
S~ <presence from='irc.example' to='romeo@example' type='subscribe'/>
S~ <message type='chat' from='help@irc.example' to='romeo@example' id='*' xml:lang='en'>...</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>all</body><request xmlns='urn:xmpp:receipts'/><addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='bob@irc.example'/><address type='cc' jid='eve@irc.example'/></addresses></message>
! session_open - -
= opened romeo
! message_send bob +eve: all [receipt] [to 0x3]
= accepted last 1/1@0=b1
= accepted last 1/1@1=e1
= fate last b1 delivered
! matched 0
# Of whom nobody ever heard none has it the more.
= fate last x1 delivered
! matched 0
S-none
= fate last e1 delivered
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='1'/><store xmlns='urn:xmpp:hints'/></message>
! matched 0
# Both bounce, the second after a restart.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>both</body><request xmlns='urn:xmpp:receipts'/><addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='bob@irc.example'/><address type='cc' jid='eve@irc.example'/></addresses></message>
! message_send bob +eve: both [receipt] [to 0x3]
= accepted last 1/1@0=b2
= accepted last 1/1@1=e2
= fate last e2 bounced item-not-found cancel No such mailbox.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[cancel item-not-found eve: No such mailbox.]]</message>
S: <message type='chat' from='help@irc.example' to='romeo@example' id='*' xml:lang='en'><body>About your message to eve at *: No such mailbox.</body>...</message>
! matched 0
% restart crash
= fate - b2 bounced forbidden cancel Not you.
S: <message type='chat' from='help@irc.example' to='romeo@example' id='*' xml:lang='en'><body>About your message to bob at *: Not you.</body>...</message>
! matched 0
= fate - b2,e2 bounced forbidden cancel Not you.
S-none
% later 61s
! no match: item-not-found
# One is refused and we are killed; the other has it then, and nothing is ticked.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>one</body><request xmlns='urn:xmpp:receipts'/><addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='bob@irc.example'/><address type='cc' jid='eve@irc.example'/></addresses></message>
! session_open - -
= opened romeo
! message_send bob +eve: one [receipt] [to 0x3]
= failed last@0 item-not-found cancel No bob.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='3'>[[cancel item-not-found bob: No bob.]]</message>
% restart crash
! session_open - -
= opened romeo
! message_send bob +eve: one [receipt] [to 0x2]
= accepted last 1/1@1=e3
= fate last e3 delivered
! matched 0
S-none
