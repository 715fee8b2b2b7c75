# MU-26 AR-09: what the network plays back bears the time it was said; the room says so
% play join romeo@example/a #a romeo
= replayed #a bob long ago
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>long ago</body>
	<delay xmlns='urn:xmpp:delay' from='#a@irc.example' stamp='2010-01-02T03:04:05Z'/><occupant-id xmlns='urn:xmpp:occupant-id:0' id='*'/></message>
