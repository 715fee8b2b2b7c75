# MU-21 MU-37: the network sends a join on to another room: the first is refused, the other invites
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
=+ entered ##a romeo
= refused #a ##a forbidden auth #a sends you on to ##a.
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='1'><x xmlns='~muc'/>[[auth forbidden #a sends you on to ##a.]]</presence>
! room_close #a
= joined ##a romeo
S: <message from='##a@irc.example' to='romeo@example'>...</message>
C: <presence from='romeo@example/a' to='##a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
S: <presence from='##a@irc.example/romeo' to='romeo@example/a' id='2'>...</presence>
S: <message type='groupchat' from='##a@irc.example' to='romeo@example/a'><subject/></message>
