# MU-08 MU-21: a network that does not tell what it remembers holds nobody up for more than five seconds; who leaves meanwhile is out
% option history_days=30
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= caps history
= present #a romeo participant none
= joined #a romeo
! history_fetch #a - - 20
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
S-none
% later 4s
S-none
% later 2s
S~ <presence from='#a@irc.example/romeo' to='romeo@example/a' id='j'>...</presence>
S~ <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
S~ <presence from='#a@irc.example/romeo' to='romeo@example/b' id='j2'>...</presence>
S~ <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
= reply vain
# Kicked while it is asked: he has been in, and is put out.
C: <presence from='romeo@example/a' to='#b@irc.example/romeo' id='k'><x xmlns='~muc'/></presence>
! room_join #b romeo
= present #b romeo participant none
= joined #b romeo
! history_fetch #b - - 20
= left #b kicked bob Out
S: <presence from='#b@irc.example/romeo' to='romeo@example/a' id='k'>...</presence>
S: <message type='groupchat' from='#b@irc.example' to='romeo@example/a'><subject/></message>
S: <presence type='unavailable' from='#b@irc.example/romeo' to='romeo@example/a'>...</presence>
! room_close #b
= reply vain
