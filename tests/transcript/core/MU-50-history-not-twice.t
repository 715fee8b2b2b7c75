# MU-50 MU-26: who sat there when the network was lost is not shown again what he has seen; who joins anew is
% option history_days=30
% play join romeo@example/a #a romeo
= said #a bob before
% drain 1
= closed remote-server-timeout wait No answer from the server.
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
! room_close #a
! session_close -
% later 3s
! session_open - romeo again
= opened romeo
! room_join #a romeo
= present #a romeo participant none
# Said before the network lets us in: it waits, and is new to him.
= said #a bob early
= joined #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>early</body>...</message>
C: <presence from='romeo@example/b' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>before</body>...</message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>early</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
# The operator turns it off: then there is no past.
% reload history_days=0
! reload
! [component irc.example] history_days 30 -> 0
C: <presence from='romeo@example/c' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/c'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/c'><subject/></message>
