# UX-2.3: one network is left by its name, and stays left until the user says so; the others stay
% network One.Net
% network Two.Net
% play register romeo
C: <presence from='romeo@example/a' to='#a%one.net@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open one.net romeo
= opened romeo
! room_join #a%one.net romeo
= joined #a%one.net romeo
% drain
C: <presence from='romeo@example/a' to='#b%two.net@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
! session_open two.net romeo
= opened romeo
! room_join #b%two.net romeo
= joined #b%two.net romeo
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>logout one</body></message>
S: <presence type='unavailable' from='#a%one.net@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You leave One.Net. "login" brings you back.</body></message>
! room_close #a%one.net
! session_close one.net
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>logout one</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are not connected to One.Net.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>logout nonsense</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I know no network "nonsense". "networks" lists those I know.</body></message>
# On the network's own address nobody has to name it.
C: <message type='chat' from='romeo@example/a' to='two.net@irc.example'><body>logout</body></message>
S: <presence type='unavailable' from='#b%two.net@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message type='chat' xml:lang='en' from='two.net@irc.example' to='romeo@example/a'><body>You leave Two.Net. "login" brings you back.</body></message>
! room_close #b%two.net
! session_close two.net
