# MX-06 MX-07 MS-13: what becomes of a message later: arrived, read, bounced; a word may overtake its message
% play join romeo@example/a #a romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body><request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>
! message_send bob: hi [receipt]
= caps offline delivered displayed
= accepted last 1/2=f1
= accepted last 2/2=f2
S-none
# All pieces must be there; a piece twice counts once.
= fate - f1 delivered
! matched 0
= fate - F1,f1 delivered
! matched 1
= fate last - delayed
! matched 0
= fate - f2 delivered
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='1'/><store xmlns='urn:xmpp:hints'/></message>
! matched 0
= fate last f2 displayed
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><displayed xmlns='urn:xmpp:chat-markers:0' id='1'/><store xmlns='urn:xmpp:hints'/></message>
! matched 0
# That is its end: a second word finds nobody, and is told so after its minute.
= fate - f2 displayed
S-none
% later 61s
! no match: item-not-found
# Read, and so arrived; not to be marked.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: hi [receipt]
= accepted last 1/1=g1
= fate - g1 displayed
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='2'/><store xmlns='urn:xmpp:hints'/></message>
! matched 0
# Bounced, with the first piece, in the network's words or in ours.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>hi</body></message>
! message_send bob: hi
= accepted last 1/2=h1
= accepted last 2/2=h2
= fate - h2 bounced item-not-found cancel The number does not exist.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='3'>[[cancel item-not-found The number does not exist.]]</message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>About your message to bob at *</body></message>
! matched 0
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><body>hi</body></message>
! message_send bob: hi
= accepted last 1/1=i1
= fate last - bounced
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='4'>[[wait recipient-unavailable]]</message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>About your message to bob at *</body></message>
! matched 0
# The receipt comes before the acceptance.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: hi [receipt]
= fate - k0,k1 delivered
S-none
= accepted last 1/1=k1
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='5'/><store xmlns='urn:xmpp:hints'/></message>
! matched 1
# Two of one name: the younger.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='6'><body>old</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: old [receipt]
= accepted last 1/1=m
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='7'><body>young</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: young [receipt]
= accepted last 1/1=m
= fate - m delivered
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='7'/><store xmlns='urn:xmpp:hints'/></message>
! matched 0
# What fails has no fate.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='8'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: hi [receipt]
= accepted last 1/2=n1
= failed last forbidden auth No.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='8'>[[auth forbidden No.]]</message>
% drain
= fate - n1 delivered
S-none
% later 61s
! no match: item-not-found
