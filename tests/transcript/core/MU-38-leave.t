# MU-38: the leaver hears 110 and role none; the last one takes the seat with him, and the guest goes
% play join romeo@example/a #a romeo
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' type='unavailable'><status>bye</status></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' type='unavailable'><status>bye</status>
	<x xmlns='~muc#user'><item affiliation='none' role='none' jid='romeo@example/a'/>
	<status code='110'/></x>[[oid]]</presence>
! room_leave #a bye
= left #a parted
! room_close #a
! session_close -
% memory 0 accounts, 0 sessions, 0 rooms
