# A join that the network refuses: ROOM TYPE CONDITION.  (play refused #a auth forbidden)
C: <presence from='romeo@example/a' to='$1@irc.example/Romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - Romeo
= opened Romeo
! room_join $1 Romeo
= refused $1 - $3 $2 $1 says no.
S: <presence type='error' from='$1@irc.example/Romeo' to='romeo@example/a' id='j'><x xmlns='~muc'/>
	<error type='$2' by='$1@irc.example'><$3 xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
	<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>$1 says no.</text></error></presence>
! room_close $1
! session_close -
% memory 0 accounts, 0 sessions, 0 rooms
