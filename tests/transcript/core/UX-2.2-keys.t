# MU-15 MU-21: a key that the network tells is the one to come back with, for who sits there and where nobody does
% option backend=keeper
% play join romeo@example/a #b romeo
= key #b new
= closed remote-server-timeout wait Gone.
% drain 3
% later 3s
! session_open - romeo again
= opened romeo
! room_join #b romeo new
= joined #b romeo
% drain 2
= key #b -
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings #b persistent yes</body></message>
% drain 1
% stored romeo@example guest (#b romeo) [room #b@irc.example]persistent=yes
C: <presence type='unavailable' from='romeo@example/a' to='#b@irc.example/romeo'/>
% drain 1
= key #b newer
% stored romeo@example guest (#b romeo newer) [room #b@irc.example]persistent=yes
% restart crash
! session_open - romeo again
= opened romeo
! room_join #b romeo newer
# Told while we come in, it is the one of this join.
= key #b newest
= joined #b romeo
% stored romeo@example guest (#b romeo newest) [room #b@irc.example]persistent=yes
= closed forbidden auth Banned.
% drain
% stored romeo@example guest (#b romeo newest resting) [room #b@irc.example]persistent=yes
# A room that rests is left by `leave` all the same.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>leave #b</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You leave #b.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>leave #b</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are not in #b.</body></message>
% stored romeo@example guest [room #b@irc.example]persistent=yes
