# MU-38 MU-08: a network that is left while the gap of a room is being filled, and entered again in the same turn, is
# joined as if nothing had been
% option history_days=30
% network One.Net
% play register romeo
C: <presence from='romeo@example/a' to='#a%one.net@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open one.net romeo
= opened romeo
! room_join #a%one.net romeo
= caps history
= present #a%one.net romeo participant none
= joined #a%one.net romeo
! history_fetch #a%one.net - - 20
C+ <message type='chat' from='romeo@example/a' to='help@irc.example'><body>logout one</body></message>
C: <presence from='romeo@example/a' to='#a%one.net@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
% drain
= opened romeo
% drain
= caps history
= present #a%one.net romeo participant none
= joined #a%one.net romeo
! history_fetch #a%one.net - - 20
= reply vain
= reply past #a%one.net bob/-/4/hello
S: <presence from='#a%one.net@irc.example/romeo' to='romeo@example/a' id='2'>...</presence>
S: <message type='groupchat' from='#a%one.net@irc.example/bob' to='romeo@example/a' id='*'><body>hello</body>...</message>
S: <message type='groupchat' from='#a%one.net@irc.example' to='romeo@example/a'><subject/></message>
