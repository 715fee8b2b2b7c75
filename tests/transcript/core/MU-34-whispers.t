# MU-34 AR-13: private messages of a room: from who sits in it, to who sits in it, and the way back
% play join romeo@example/a #a romeo
= present #a Bob participant none
% drain 1
C: <message type='chat' from='romeo@example/a' to='#a@irc.example/Bob' id='1'><body>psst</body></message>
! message_send Bob: psst
= accepted last
S-none
# His answer comes by the way he was last written to, to every client that is in.
= wrote Bob what?
S: <message type='chat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>what?</body><x xmlns='~muc#user'/></message>
= whispered #a Bob well?
S: <message type='chat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>well?</body><x xmlns='~muc#user'/></message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example/Bob' id='2'><body>hi</body></message>
S: <message type='error' from='#a@irc.example/Bob' to='romeo@example/a' id='2'>[[modify bad-request]]</message>
C: <message type='chat' from='romeo@example/a' to='#a@irc.example/carol' id='3'><body>hi</body></message>
S: <message type='error' from='#a@irc.example/carol' to='romeo@example/a' id='3'>[[cancel item-not-found]]</message>
C: <message type='chat' from='romeo@example/b' to='#a@irc.example/Bob' id='4'><body>hi</body></message>
S: <message type='error' from='#a@irc.example/Bob' to='romeo@example/b' id='4'>[[modify not-acceptable]]</message>
C: <message type='chat' from='romeo@example/a' to='#b@irc.example/Bob' id='5'><body>hi</body></message>
S: <message type='error' from='#b@irc.example/Bob' to='romeo@example/a' id='5'>[[modify not-acceptable]]</message>
C: <message type='headline' from='romeo@example/a' to='#a@irc.example/Bob' id='6'><body>hi</body></message>
S-none
# Written to directly, he answers directly.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='7'><body>hi</body></message>
! message_send bob: hi
= failed last recipient-unavailable wait bob is not there.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='7'>[[wait recipient-unavailable bob is not there.]]</message>
= wrote bob hi
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>hi</body></message>
# From one whom the room does not know, and from before.
= whispered #a stranger psst
S: <message type='chat' from='stranger@irc.example' to='romeo@example' id='*'><body>psst</body></message>
= replayed carol - long ago
S: <message type='chat' from='carol@irc.example' to='romeo@example' id='*'><body>long ago</body><delay xmlns='urn:xmpp:delay' from='irc.example' stamp='2010-01-02T03:04:05Z'/></message>
# A nick in another spelling is that nick (MU-53).
C: <message type='chat' from='romeo@example/a' to='#a@irc.example/BOB' id='8'><body>psst</body></message>
! message_send Bob: psst
