# MX-06 AR-14: a tick is given where the network's word means something, and never in a room
% play join romeo@example/a #a romeo
# It neither keeps nor tells: no tick.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: hi [receipt]
= accepted last 1/1=f1
S-none
# It keeps what it takes.
= caps offline
C: <message type='chat' from='romeo@example/a' to='bob@irc.example/x' id='2'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: hi [receipt]
= accepted last 1/2=f2
S-none
= accepted last 2/2
S: <message type='chat' from='bob@irc.example/x' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='2'/><store xmlns='urn:xmpp:hints'/></message>
C: <message from='romeo@example/a' to='bob@irc.example' id='3'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: hi [receipt]
= accepted last
S: <message from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='3'/><store xmlns='urn:xmpp:hints'/></message>
# Not asked for; without an id; of an acknowledgement; in a room; of what failed.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><body>hi</body></message>
! message_send bob: hi
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: hi
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><body>hi</body><request xmlns='urn:xmpp:receipts'/><received xmlns='urn:xmpp:receipts' id='x'/></message>
! message_send bob: hi
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='6'><received xmlns='urn:xmpp:receipts' id='x'/></message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='7'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send #a: hi
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='7'><body>hi</body><request xmlns='urn:xmpp:receipts'/>[[oid]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='8'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: hi [receipt]
= failed last item-not-found cancel No.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='8'>[[cancel item-not-found No.]]</message>
% drain
