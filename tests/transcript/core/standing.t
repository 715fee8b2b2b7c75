# UX 2.2, 2.5: where all stand on one connection, nothing is said of networks and connections
% option backend=postoffice
% drain 1
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are not registered. Write "register" to begin.</body></message>
# What needs a registration says so before it asks for anything.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>write bob Hi</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Write "register" to help@irc.example first.</body></message>
# A dialogue that gets no answer it can use says how to leave it.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>register</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Your address: romeo. Give it to anybody.*Which nickname? (romeo)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>-</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>This cannot be empty. Which nickname? (romeo)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>-</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>This cannot be empty. Which nickname? (romeo) ("cancel" ends this.)</body></message>
# The end of it says the address, and what is next.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>romeo</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Password?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>-</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Done. Your address: romeo. Give it to anybody.*</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>romeo: nothing of yours waits to go out.</body></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
! session_open - -
= opened romeo
! message_send bob: one
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>romeo, 1 waiting. "queue" lists them.</body></message>
# Words of connections are not among those it knows.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>motd</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I do not know "motd".*</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>login</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I do not know "login".*</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>help reconnect</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I connect you to Post office. I know these words:*</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>block eve</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Blocked eve: nothing from there reaches you. Undo: unblock eve</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>delete my data</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>This deletes your address, settings, * contact* and what waits to go out.*</body></message>
