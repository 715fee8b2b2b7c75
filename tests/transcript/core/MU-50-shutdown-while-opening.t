# MU-50 SZ-03: shutdown while a network is being dialled, waited for, or has put us into a room unasked
C: <presence from='romeo@example/a' to='#a%one@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open one romeo
% stop
S: <presence type='unavailable' from='#a%one@irc.example/romeo' to='romeo@example/a'><status>*</status><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='332'/><status code='110'/></x>[[oid]]</presence>
! session_close one Gateway restarts, back in a moment
! stop
% later 6s
! stopped
