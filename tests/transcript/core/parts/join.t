# The first client of a guest comes in: CLIENT ROOM NICK.  (play join romeo@example/a #a romeo)
C: <presence from='$1' to='$2@irc.example/$3' id='join-1'><x xmlns='~muc'/></presence>
! session_open - $3
= opened $3
! room_join $2 $3
= present $2 $3 participant none
= joined $2 $3
S: <presence from='$2@irc.example/$3' to='$1' id='join-1'><x xmlns='~muc#user'>
	<item affiliation='none' role='participant' jid='$1'/>
	<status code='100'/><status code='110'/></x>[[oid]]</presence>
S: <message from='$2@irc.example' to='$1' type='groupchat'><subject/></message>
