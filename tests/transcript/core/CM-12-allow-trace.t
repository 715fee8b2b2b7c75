# CM-12 UX-1.5: a user lets the operator look at his texts, and takes it back
% play register romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>allow trace</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>For 15 minutes who runs this gateway may begin to look at what you write and receive on the networks; not at passwords and talk with services. I tell you when it begins and ends. "allow trace no" takes it back.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>allow trace no</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Nobody sees what you write and receive.</body></message>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><command xmlns='http://jabber.org/protocol/commands' node='allow-trace'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><command xmlns='http://jabber.org/protocol/commands' node='allow-trace' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><complete/></actions><x xmlns='jabber:x:data' type='form'>...</x></command></iq>
