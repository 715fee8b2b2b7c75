# MU-08 MU-11 MU-13 MU-28 M2-04: others, then oneself, then the subject, then what is said
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'><history maxchars='0'/></x></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
# A flood while we come in: nobody hears of it before the whole room is there.
= present #a bob moderator admin ~bob@host away Lunch
= present #a romeo visitor none
= present #a carol participant member
= said #a bob early
= subject #a bob Hello
= person carol away Tea
= gone #a dan quit - never was there
S-none
= joined #a romeo
S~ <presence from='#a@irc.example/bob' to='romeo@example/a'><show>away</show><status>Lunch</status>
	<x xmlns='~muc#user'><item affiliation='admin' role='moderator' jid='bob@irc.example/~bob@host'/></x>[[oid]]</presence>
S~ <presence from='#a@irc.example/carol' to='romeo@example/a'><show>away</show><status>Tea</status>
	<x xmlns='~muc#user'><item affiliation='member' role='participant' jid='carol@irc.example/carol'/></x>[[oid]]</presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' id='j'>
	<x xmlns='~muc#user'><item affiliation='none' role='visitor' jid='romeo@example/a'/>
	<status code='100'/><status code='110'/></x>[[oid]]</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a'><subject>Hello</subject>
	<delay xmlns='urn:xmpp:delay' from='#a@irc.example' stamp='2010-01-02T03:04:05Z'/></message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>early</body>[[oid]]</message>
= said #a bob now
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>now</body>[[oid]]</message>
= present #a dan participant none
S: <presence from='#a@irc.example/dan' to='romeo@example/a'>
	<x xmlns='~muc#user'><item affiliation='none' role='participant' jid='dan@irc.example/dan'/></x>[[oid]]</presence>
