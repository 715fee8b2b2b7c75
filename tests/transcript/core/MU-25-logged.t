# MU-25: a room that is publicly logged says 170
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= modes #a 32
= joined #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' id='j'><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='100'/><status code='170'/><status code='110'/></x>[[oid]]</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
