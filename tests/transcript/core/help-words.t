# the address that speaks, under its three names
C: <message type='chat' xml:lang='fr' from='romeo@example/a' to='help@irc.example/x' id='1'><body> HELP  me</body></message>
S: <message type='chat' xml:lang='*' from='help@irc.example' to='romeo@example/a'><body>I connect you to Puppets. *</body></message>
C: <message from='romeo@example/a' to='irc.example' id='2'><body>stat</body></message>
S: <message type='chat' xml:lang='en' from='irc.example' to='romeo@example/a'><body>You are not connected to any network.</body></message>
C: <message type='chat' from='romeo@example/a' to='net.example@irc.example' id='3'><body>notices</body></message>
S: <message type='chat' xml:lang='en' from='net.example@irc.example' to='romeo@example/a'><body>No network has said anything.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='4'><body>hlep</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I do not know "hlep". Did you mean "help"?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='5'><body>join #A Net.Example</body></message>
S: <message from='help@irc.example' to='romeo@example/a'><x xmlns='jabber:x:conference' jid='#a%net.example@irc.example'/></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>*xmpp:%23a%25net.example@irc.example?join</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='6'><body>join bob</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>"bob" is no channel: *</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='7'><body>join !x</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>"!x" is no channel: "!x" is no name here. Did you mean x?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='8'><body>join</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Which channel?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='8b'><body>Cancel</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Canceled.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='9'><composing xmlns='~chatstates'/></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='10'><body>   </body></message>
C: <message type='headline' from='romeo@example/a' to='help@irc.example' id='11'><body>help</body></message>
S-none
C: <message type='groupchat' from='romeo@example/a' to='help@irc.example' id='12'><body>help</body></message>
S: <message type='error' from='help@irc.example' to='romeo@example/a' id='12'>[[cancel service-unavailable]]</message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='13'><body>%s%n%1$s &lt;b&gt;</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I do not know "%s%n%1$s". *</body></message>
% memory 0 accounts, 0 sessions, 0 rooms
% play join romeo@example/a #a romeo
= notice Be nice.
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='14'><body>notices</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Puppets: Be nice.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='15'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Puppets: connected as romeo for *, 1 channel.</body></message>
= closed remote-server-timeout wait Gone.
% drain 3
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='16'><body>networks</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>1 Puppets waiting*</body></message>
