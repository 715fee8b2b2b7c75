# FI-03: a file is its link, twice (clients show a picture only then); XEP-0447 says what else is known of it
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>Hi</body></message>
! session_open - -
= opened romeo
! message_send bob: Hi
= shared bob https://up.example/a.png a.png image/png 1234
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>https://up.example/a.png</body>
	<x xmlns='jabber:x:oob'><url>https://up.example/a.png</url><desc>a.png</desc></x>
	<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>
	<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'><media-type>image/png</media-type><name>a.png</name><size>1234</size></file>
	<sources><url-data xmlns='http://jabber.org/protocol/url-data' target='https://up.example/a.png'/></sources></file-sharing></message>
# Of a link alone nothing is made up.
= shared bob https://up.example/a.png - - -
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>https://up.example/a.png</body>
	<x xmlns='jabber:x:oob'><url>https://up.example/a.png</url></x></message>
