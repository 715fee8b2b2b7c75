# MU-30 MU-31 MU-32 MX-11 M2-04: reflected once the network has it, as it has it; refused as it refuses
% play join romeo@example/a #a romeo
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><body>/me waves</body><active xmlns='~chatstates'/></message>
! message_send #a: * waves
S-none
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='1'><body>/me waves</body><active xmlns='~chatstates'/>[[oid]]</message>
# What the network made of it.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2'><body>damn</body><x xmlns='urn:foo'/></message>
! message_send #a: damn
= accepted last - d**n
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='2'><body>d**n</body><x xmlns='urn:foo'/>[[oid]]</message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2a'><body>/me damns</body></message>
! message_send #a: * damns
= accepted last - d**ns
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='2a'><body>/me d**ns</body>[[oid]]</message>
# In pieces: one reflection, when the last is there; a piece twice counts once.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><body>long</body></message>
! message_send #a: long
= accepted last 1/3
= accepted last 1/3
= accepted last 3/3
S-none
= accepted last 2/3
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='3'><body>long</body>[[oid]]</message>
# One piece refused: an error, once, whatever becomes of the others.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='4'><body>long</body></message>
! message_send #a: long
= accepted last 1/3
= failed last forbidden auth You may not speak in #a.
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='4'>[[auth forbidden You may not speak in #a.]]</message>
= failed last forbidden auth You may not speak in #a.
S-none
= accepted last 2/3
L: *no such message is under way
S-none
# Who is not in, or this client of his not.
C: <message type='groupchat' from='romeo@example/b' to='#a@irc.example' id='5'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/b' id='5'>[[modify not-acceptable]]</message>
C: <message type='groupchat' from='romeo@example/a' to='#b@irc.example' id='6'><body>hi</body></message>
S: <message type='error' from='#b@irc.example' to='romeo@example/a' id='6'>[[modify not-acceptable]]</message>
C: <message type='groupchat' from='juliet@example/a' to='#a@irc.example' id='7'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='juliet@example/a' id='7'>[[modify not-acceptable]]</message>
# Said by the other side: as action and as notice.
= did #a bob waves
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>/me waves</body><occupant-id xmlns='urn:xmpp:occupant-id:0' id='*'/></message>
= noticed #a bob beep
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>[notice] beep</body><occupant-id xmlns='urn:xmpp:occupant-id:0' id='*'/></message>
= said #a - from the room itself
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a' id='*'><body>from the room itself</body></message>
