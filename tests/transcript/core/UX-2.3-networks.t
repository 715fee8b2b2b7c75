# UX-2.3: networks by number, by the beginning of their name, by a host; a channel with its key; one network that nobody has to name
% network Example.Net
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>networks</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>1 Example.Net*Any other: join #channel irc.example.net</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>join #A exam</body></message>
S: <message from='help@irc.example' to='romeo@example/a'><x xmlns='jabber:x:conference' jid='#a%example.net@irc.example'/></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Joining needs your client. I sent an invitation; if none shows, join this address:**@irc.example*xmpp:*?join</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>join #a 1 s3cr3t</body></message>
S: <message from='help@irc.example' to='romeo@example/a'><x xmlns='jabber:x:conference' jid='#a%example.net@irc.example' password='s3cr3t'/></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Joining needs your client. I sent an invitation; if none shows, join this address:**@irc.example*xmpp:*?join</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>join #b Other.Example</body></message>
S: <message from='help@irc.example' to='romeo@example/a'><x xmlns='jabber:x:conference' jid='#b%other.example@irc.example'/></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Joining needs your client. I sent an invitation; if none shows, join this address:**@irc.example*xmpp:*?join</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>join #b nonsense</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I know no network "nonsense". "networks" lists those I know.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>join</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Which channel?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>#c</body></message>
S: <message from='help@irc.example' to='romeo@example/a'><x xmlns='jabber:x:conference' jid='#c@irc.example'/></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Joining needs your client. I sent an invitation; if none shows, join this address:**@irc.example*xmpp:*?join</body></message>
C: <presence from='romeo@example/a' to='#a%example.net@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open example.net romeo
= opened romeo
! room_join #a%example.net romeo
= joined #a%example.net romeo
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>networks</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>1 Example.Net connected*Any other: *</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Example.Net: connected as romeo for *, 1 channel.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>nick tybalt</body></message>
! session_set_nick tybalt
= reply ok
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are tybalt on Example.Net now.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>nick tybalt 2</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I know no network "2". "networks" lists those I know.</body></message>
C: <message type='chat' from='romeo@example/a' to='example.net@irc.example'><body>leave #a</body></message>
S: <presence type='unavailable' from='#a%example.net@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message type='chat' xml:lang='en' from='example.net@irc.example' to='romeo@example/a'><body>You leave #a (Example.Net).</body></message>
! room_leave #a%example.net
= left #a%example.net parted
! room_close #a%example.net
! session_close example.net
# On two, a name is needed.
C: <presence from='romeo@example/a' to='#a%one@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open one romeo
= opened romeo
! room_join #a%one romeo
= joined #a%one romeo
% drain
C: <presence from='romeo@example/a' to='#a%two@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open two romeo
= opened romeo
! room_join #a%two romeo
= joined #a%two romeo
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>nick x</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are on several networks. Write behind it which one you mean; "networks" lists them.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>nick x two</body></message>
! session_set_nick x
= reply drop
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>*</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>pull 1</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are on several networks: say it to one of them, NETWORK@irc.example.</body></message>
% select romeo@example one
= notice Welcome to one.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>notices</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>one: Welcome to one.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>notices two</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>No network has said anything.</body></message>
# What is under way.
C: <message type='chat' from='romeo@example/a' to='bob%one@irc.example' id='5'><body>hi</body></message>
! message_send bob%one: hi
% later 65s
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>queue</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>1 to bob (one), 1 minute: the network has not taken it yet.</body></message>
