# A message is ticked when it arrived, when the network has it, or never: as its sender wishes
% option backend=courier
% play register romeo
C: <iq type='set' from='romeo@example/a' to='irc.example' id='r'><query xmlns='jabber:iq:register'><nick>romeo</nick><receipts>accepted</receipts></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='r'/>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! session_open - -
= opened romeo
! message_send bob: hi [receipt]
= accepted last 1/1=f1
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='1'/><store xmlns='urn:xmpp:hints'/></message>
= fate - f1 delivered
! matched 0
S-none
C: <iq type='set' from='romeo@example/a' to='irc.example' id='r2'><query xmlns='jabber:iq:register'><nick>romeo</nick><receipts>never</receipts></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='r2'/>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: hi [receipt]
= accepted last 1/1=f2
= fate - f2 delivered
! matched 0
S-none
C: <iq type='set' from='romeo@example/a' to='irc.example' id='r3'><query xmlns='jabber:iq:register'><nick>romeo</nick><receipts>delivered</receipts></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='r3'/>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: hi [receipt]
= accepted last 1/1=f3
S-none
= fate - f3 delivered
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='3'/><store xmlns='urn:xmpp:hints'/></message>
! matched 0
# Who leaves takes his with him.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: hi [receipt]
= accepted last 1/1=f4
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:register'><remove/></query></iq>
! session_close -
S: <iq type='result' from='irc.example' to='romeo@example/a' id='5'/>
S: <presence from='irc.example' to='romeo@example' type='unsubscribe'/>
S: <presence from='irc.example' to='romeo@example' type='unsubscribed'/>
S: <presence from='irc.example' to='romeo@example' type='unavailable'/>
= fate - f4 delivered
S-none
% later 61s
! no match: item-not-found
