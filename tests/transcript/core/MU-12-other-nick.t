# MU-12 MU-14: another nick than asked for is said with 210; a room that is ours alone with 201
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo_
! room_join #a romeo
= present #a romeo_ moderator admin
= joined #a romeo_
S: <presence from='#a@irc.example/romeo_' to='romeo@example/a' id='j'>
	<x xmlns='~muc#user'><item affiliation='admin' role='moderator' jid='romeo@example/a'/>
	<status code='100'/><status code='201'/><status code='210'/><status code='110'/></x>[[oid]]</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
# Some clients go on saying the nick they asked for: that is no wish for another.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><show>away</show></presence>
S: <presence from='#a@irc.example/romeo_' to='romeo@example/a'><show>away</show><x xmlns='~muc#user'>...</x>[[oid]]</presence>
! session_set_presence away -
# A second client: the room is not new, and he wants what he gets.
C: <presence from='romeo@example/b' to='#a@irc.example/romeo_' id='k'><x xmlns='~muc'/></presence>
S: <presence from='#a@irc.example/romeo_' to='romeo@example/b' id='k'><show>away</show>
	<x xmlns='~muc#user'><item affiliation='admin' role='moderator' jid='romeo@example/b'/>
	<status code='100'/><status code='110'/></x>[[oid]]</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
