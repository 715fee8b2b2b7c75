# MU-12 MU-24: another nick, a show, talk and whispers from a client that is still joining
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
C: <presence from='romeo@example/a' to='#a@irc.example/montague' id='2'/>
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><show>away</show></presence>
S-none
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='3'>[[modify not-acceptable]]</message>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/romeo' id='4'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='4'>[[modify not-acceptable]]</iq>
C: <presence from='romeo@example/a' to='#a@irc.example/montague' id='5'><x xmlns='~muc'/></presence>
S-none
# A nick of ours changes, and somebody takes the old one, before we are in.
= present #a romeo participant none
= person-renamed romeo romeo_
= present #a romeo participant none
= joined #a romeo_
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'><x xmlns='~muc#user'><item affiliation='none' role='participant' jid='romeo@irc.example/romeo'/></x>[[oid]]</presence>
S: <presence from='#a@irc.example/romeo_' to='romeo@example/a' id='5'><x xmlns='~muc#user'>
	<item affiliation='none' role='participant' jid='romeo@example/a'/><status code='100'/><status code='210'/><status code='110'/></x>[[oid]]</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
