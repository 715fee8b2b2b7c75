# MU-21 MU-50: rooms that are kept are joined again, with nick and key, after a restart and a crash, with nobody there
% option backend=keeper
% option persistent=yes
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j1'><x xmlns='~muc'><password>sesame</password></x></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo sesame
= present #a romeo participant none
= joined #a romeo
% drain 2
C: <presence from='romeo@example/a' to='#b@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
! room_join #b romeo
= present #b romeo participant none
= joined #b romeo
% drain 2
# MU-50: who sits there is told 332.
% restart
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>*</status><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='332'/><status code='110'/></x>[[oid]]</presence>
S~ <presence type='unavailable' from='#b@irc.example/romeo' to='romeo@example/a'>...</presence>
!~ room_close #a
!~ room_close #b
! session_close - Gateway restarts, back in a moment
! stop
! stopped
! session_open - romeo again
% stored romeo@example guest (#a romeo sesame) (#b romeo)
= opened romeo_
!~ room_join #a romeo sesame
!~ room_join #b romeo
= present #a romeo_ participant none
= joined #a romeo_
= joined #b romeo_
S-none
# His nick is won back: it was his all the time.
= renamed romeo
= person-renamed romeo_ romeo
% stored romeo@example guest (#a romeo sesame) (#b romeo)
% restart crash
! session_open - romeo again
# A client that comes while it is tried gets in with it.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j3'><x xmlns='~muc'/></presence>
S-none
= opened romeo
!~ room_join #a romeo sesame
!~ room_join #b romeo
= present #a romeo participant none
= joined #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' id='j3'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
= joined #b romeo
# The network is lost: those who sit there are told, all rooms are joined again.
= closed remote-server-timeout wait Gone.
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>Gone.</status>...</presence>
!~ room_close #a
!~ room_close #b
! session_close -
% later 3s
! session_open - romeo again
= opened romeo
!~ room_join #a romeo sesame
!~ room_join #b romeo
= joined #b romeo
= joined #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
