# MU-35: a change of nick is 303 from the old, then the new, with 110 for oneself; in every room
% play join romeo@example/a #a romeo
C: <presence from='romeo@example/a' to='#b@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
! room_join #b romeo
= present #b romeo moderator admin
= joined #b romeo
% drain 2
= present #a bob participant none
% drain 1
C: <presence from='romeo@example/a' to='#a@irc.example/montague' id='n1'/>
! session_set_nick montague
S-none
= person-renamed romeo montague
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='participant' nick='montague' jid='romeo@example/a'/>
	<status code='303'/><status code='110'/></x>[[oid]]</presence>
S~ <presence from='#a@irc.example/montague' to='romeo@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='participant' jid='romeo@example/a'/><status code='110'/></x>[[oid]]</presence>
S~ <presence type='unavailable' from='#b@irc.example/romeo' to='romeo@example/a'>...</presence>
S~ <presence from='#b@irc.example/montague' to='romeo@example/a'>...</presence>
= renamed montague
= reply ok
S-none
= person-renamed bob robert
S: <presence type='unavailable' from='#a@irc.example/bob' to='romeo@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='participant' nick='robert' jid='bob@irc.example/bob'/><status code='303'/></x>[[oid]]</presence>
S: <presence from='#a@irc.example/robert' to='romeo@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='participant' jid='robert@irc.example/robert'/></x>[[oid]]</presence>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m'><body>hi</body></message>
! message_send #a: hi
= accepted last
S: <message type='groupchat' from='#a@irc.example/montague' to='romeo@example/a' id='m'><body>hi</body>[[oid]]</message>
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/montague'/>
S: <presence type='unavailable' from='#a@irc.example/montague' to='romeo@example/a'>...</presence>
! room_leave #a
