# MU-40 MU-43: who is kicked or banned hears by whom and why, every client of his, and is out
% play join romeo@example/a #a romeo
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
% drain 2
C: <presence from='romeo@example/a' to='#b@irc.example/romeo' id='j3'><x xmlns='~muc'/></presence>
! room_join #b romeo
= joined #b romeo
% drain 2
= left #a kicked bob Out with you
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/b'><status>Out with you</status><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/b'><actor nick='bob'/><reason>Out with you</reason></item>
	<status code='307'/><status code='110'/></x>[[oid]]</presence>
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>Out with you</status><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'><actor nick='bob'/><reason>Out with you</reason></item>
	<status code='307'/><status code='110'/></x>[[oid]]</presence>
! room_close #a
# What he says there now is not lost in silence.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m1'><body>why?</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='m1'>[[modify not-acceptable *]]</message>
= left #b banned -
S: <presence type='unavailable' from='#b@irc.example/romeo' to='romeo@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='301'/><status code='110'/></x>[[oid]]</presence>
! room_close #b
! session_close -
