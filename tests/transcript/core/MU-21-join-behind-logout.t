# A network is between two tries when its user logs out, and one of his clients joins in the same turn: the join is answered.
% play join romeo@example/a #a romeo
= closed remote-server-timeout wait Gone.
% drain 3
C+ <message type='chat' from='romeo@example/b' to='help@irc.example' id='w'><body>logout</body></message>
C: <presence from='romeo@example/c' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S~ <message type='chat' from='help@irc.example' to='romeo@example/b' id='*' xml:lang='en'><body>You leave all networks. "login" brings you back.</body></message>
! session_open - romeo
= opened romeo
! room_join #a romeo
= joined #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/c' id='j2'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/c'><subject/></message>
