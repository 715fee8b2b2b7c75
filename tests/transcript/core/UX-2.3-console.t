# UX-2.3 CM-12: what is said to a network: a command of the gateway by its whole name, else a line for the server
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo'><x xmlns='~muc'/></presence>
! session_open net.example romeo
= opened romeo
! room_join #a%net.example romeo
% drain
C: <message type='chat' from='romeo@example/a' to='net.example@irc.example'><body>MODE #a +m</body></message>
! tug MODE #a +m
= reply said #a is moderated
S: <message type='chat' xml:lang='en' from='net.example@irc.example' to='romeo@example/a'><body>#a is moderated</body></message>
# Any word that is no command; and in capitals or behind a slash what is one, too.
C: <message type='chat' from='romeo@example/a' to='net.example@irc.example'><body>who bob</body></message>
! tug who bob
C: <message type='chat' from='romeo@example/a' to='net.example@irc.example'><body>/nick montague</body></message>
! tug /nick montague
C: <message type='chat' from='romeo@example/a' to='net.example@irc.example'><body>HELP</body></message>
! tug HELP
= reply said one
S: <message type='chat' xml:lang='en' from='net.example@irc.example' to='romeo@example/a'><body>one</body></message>
= reply said two
S: <message type='chat' xml:lang='en' from='net.example@irc.example' to='romeo@example/a'><body>two</body></message>
= reply said three
S: <message type='chat' xml:lang='en' from='net.example@irc.example' to='romeo@example/a'><body>three</body></message>
C: <message type='chat' from='romeo@example/a' to='net.example@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='net.example@irc.example' to='romeo@example/a'><body>net.example: connected as romeo *</body></message>
# From elsewhere by the command's name; help@ takes nothing else for a line.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>WHO bob</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>*</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>tug WHO bob</body></message>
! tug WHO bob
= reply not-allowed cancel Not here.
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Not here.</body></message>
# Where one is not connected.
C: <message type='chat' from='romeo@example/a' to='other.example@irc.example'><body>WHO bob</body></message>
S: <message type='chat' xml:lang='en' from='other.example@irc.example' to='romeo@example/a'><body>You are not connected to other.example.</body></message>
# The domain is no network here, but what is nothing else than a line goes to the only one there is without a name.
C: <message type='chat' from='juliet@example/a' to='irc.example'><body>WHO bob</body></message>
S: <message type='chat' xml:lang='en' from='irc.example' to='juliet@example/a'><body>You are not connected to *.</body></message>
