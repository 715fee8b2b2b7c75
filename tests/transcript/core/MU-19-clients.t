# MU-19 MU-30 MU-38: several clients in one seat each get the whole room; it is left with the last
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
S: <presence from='#a@irc.example/bob' to='romeo@example/b'>...</presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/b' id='j2'>
	<x xmlns='~muc#user'><item affiliation='none' role='participant' jid='romeo@example/b'/>
	<status code='100'/><status code='110'/></x>[[oid]]</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
C: <message type='groupchat' from='romeo@example/b' to='#a@irc.example' id='m'><body>hi</body></message>
! message_send #a: hi
S-none
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='m'><body>hi</body>[[oid]]</message>
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/b' id='m'><body>hi</body>[[oid]]</message>
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
= said #a bob hello
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>hello</body>[[oid]]</message>
# Leaving once more, or before one was ever in, is nothing.
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S-none
C: <presence type='unavailable' from='romeo@example/b' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
! room_leave #a
= said #a bob too late
S-none
= left #a parted
! room_close #a
! session_close -
