# MU-50 MU-51: the XMPP stream was gone: who sat is put out, may come in again, and the seat is kept a while
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
C: <presence from='romeo@example/a' to='#b@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
! room_join #b romeo
% link down
= said #a bob nobody hears
= gone #a bob quit
S-none
% link up
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='333'/><status code='110'/></x>[[oid]]</presence>
S~ <presence type='unavailable' from='#b@irc.example/romeo' to='romeo@example/a'>...</presence>
! room_leave #b
= left #b parted
! room_close #b
% later 50s
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j3'><x xmlns='~muc'/></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' id='j3'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
% later 50s
S-none
% link down
% link up
% drain 1
% later 61s
! room_leave #a
= left #a parted
! room_close #a
! session_close -
