# MU-50: the network is lost: 110+333 to every client; it is tried again, and who sat sits again
% play join romeo@example/a #a romeo
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
% drain 2
= present #a bob participant none
% drain 2
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m1'><body>hi</body></message>
! message_send #a: hi
= closed remote-server-timeout wait No answer from the server.
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>No answer from the server.</status><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='333'/><status code='110'/></x>[[oid]]</presence>
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
! room_close #a
! session_close -
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='m1'>[[wait remote-server-timeout No answer from the server.]]</message>
% memory 1 accounts, 1 sessions, 1 rooms
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m2'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='m2'>[[modify not-acceptable]]</message>
% later 3s
! session_open - romeo again
# The first try fails: nobody is told twice.
= closed remote-server-timeout wait Still none.
! session_close -
S-none
% later 6s
! session_open - romeo again
= opened romeo_
! room_join #a romeo
= present #a romeo_ participant none
= present #a bob participant none
= joined #a romeo_
S: <presence from='#a@irc.example/bob' to='romeo@example/a'>...</presence>
S: <presence from='#a@irc.example/romeo_' to='romeo@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='participant' jid='romeo@example/a'/>
	<status code='100'/><status code='210'/><status code='110'/></x>[[oid]]</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
S: <presence from='#a@irc.example/bob' to='romeo@example/b'>...</presence>
S: <presence from='#a@irc.example/romeo_' to='romeo@example/b'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
