# MU-08 MU-26 AR-07 AR-08 AR-14 M2-04: who joins is shown what was said: occupants, himself, the past, the subject; then what is new
% option history_days=30
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
= subject #a bob Roses
% drain 1
= said #a bob first
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='$1'><body>first</body>
	<stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='$1'/>[[oid]]</message>
= replayed #a bob long ago
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='$2'><body>long ago</body>
	<delay xmlns='urn:xmpp:delay' from='#a@irc.example' stamp='2010-01-02T03:04:05Z'/>
	<stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='$2'/>[[oid]]</message>
# His own, with what he put beside it, but for what only the room may say.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m1' xml:lang='it'><body>/me waves</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='forged'/><x xmlns='~muc#user'/></message>
! message_send #a: * waves
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='m1' xml:lang='it'><body>/me waves</body>
	<origin-id xmlns='urn:xmpp:sid:0' id='o1'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='$3'/>[[oid]]</message>
# What he does not want to be kept is not, and has no name.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m2'><body>psst</body><no-store xmlns='urn:xmpp:hints'/></message>
! message_send #a: psst
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='m2'><body>psst</body><no-store xmlns='urn:xmpp:hints'/>[[oid]]</message>
# A subject is no line of the past, a whisper is nobody's but theirs.
= whispered #a bob secret
% drain 1
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
S: <presence from='#a@irc.example/bob' to='romeo@example/b'>...</presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/b' id='j'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>first</body>[[oid]]
	<delay xmlns='urn:xmpp:delay' from='#a@irc.example' stamp='*'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='$1'/></message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>long ago</body>[[oid]]
	<delay xmlns='urn:xmpp:delay' from='#a@irc.example' stamp='2010-01-02T03:04:05Z'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='$2'/></message>
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/b' id='m1' xml:lang='it'><body>/me waves</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/>[[oid]]
	<delay xmlns='urn:xmpp:delay' from='#a@irc.example' stamp='*'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='$3'/></message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b'><subject>Roses</subject>...</message>
# What is said while the past is being read waits for the subject; the other client has it once.
C+ <presence from='romeo@example/c' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'><history maxstanzas='1'/></x></presence>
= said #a bob meanwhile
S: <presence from='#a@irc.example/bob' to='romeo@example/c'>...</presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/c' id='j'>...</presence>
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/c' id='m1' xml:lang='it'>...</message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/c'><subject>Roses</subject>...</message>
S~ <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>meanwhile</body>...</message>
S~ <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>meanwhile</body>...</message>
S~ <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/c' id='*'><body>meanwhile</body>...</message>
# Who is in and joins again is shown it again (MU-24).
C: <presence from='romeo@example/c' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'><history maxstanzas='1'/></x></presence>
S: <presence from='#a@irc.example/bob' to='romeo@example/c'>...</presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/c' id='j2'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/c' id='*'><body>meanwhile</body>...</message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/c'><subject>Roses</subject>...</message>
S-none
