# RG-08 RG-04: where registration is closed: whereto, by every face
% option register=closed
% option register_url=https://example/register
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='jabber:iq:register'><instructions>Registration is closed here.</instructions><x xmlns='jabber:x:oob'><url>https://example/register</url></x></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='2'>[[cancel not-allowed Registration is closed here.]]</iq>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>register</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Registration is closed here.</body></message>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='3'><command xmlns='~commands' node='register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'><command xmlns='~commands' node='register' sessionid='*' status='completed' xml:lang='en'><note type='error'>Registration is closed here.</note></command></iq>
# What needs an account is refused in words.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Write "register" to help@irc.example first.</body></message>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='4'><command xmlns='~commands' node='settings'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='4'>[[auth registration-required Write "register" to help@irc.example first.]]</iq>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are not connected to any network.</body></message>
% stored romeo@example none
% memory 0 accounts, 0 sessions, 0 rooms
