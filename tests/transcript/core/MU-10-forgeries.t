# MU-10 M2-04: what only a room may vouch for is taken out of what users write
% play join romeo@example/a #a romeo
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><body>hi</body>
	<x xmlns='~muc#user'><item affiliation='owner' role='moderator'/></x>
	<stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='forged'/>
	<occupant-id xmlns='urn:xmpp:occupant-id:0' id='forged'/>
	<delay xmlns='urn:xmpp:delay' stamp='1999-01-01T00:00:00Z'/>
	<origin-id xmlns='urn:xmpp:sid:0' id='mine'/></message>
! message_send #a: hi
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='1'><body>hi</body>
	<origin-id xmlns='urn:xmpp:sid:0' id='mine'/>[[oid]]</message>
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><show>dnd</show><x xmlns='~muc#user'><item affiliation='owner' role='moderator'/></x></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'><show>dnd</show>
	<x xmlns='~muc#user'><item affiliation='none' role='participant' jid='romeo@example/a'/><status code='110'/></x>[[oid]]</presence>
! session_set_presence dnd -
