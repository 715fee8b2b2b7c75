# MU-38: leaving before one is in: the network is told, and its late welcome changes nothing
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='110'/></x>[[oid]]</presence>
! room_leave #a
= present #a romeo participant none
= joined #a romeo
= said #a bob hello
S-none
= left #a parted
! room_close #a
! session_close -
# Before the network is even there: it is let go.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
! session_open - romeo
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
! session_close -
% memory 0 accounts, 0 sessions, 0 rooms
# In one turn: nothing was ever ordered.
C+ <presence from='romeo@example/a' to='#a@irc.example/romeo' id='3'><x xmlns='~muc'/></presence>
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
% memory 0 accounts, 0 sessions, 0 rooms
