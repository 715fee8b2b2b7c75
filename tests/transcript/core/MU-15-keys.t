# MU-15 MU-19: clients with different keys are refused each for his own; the right one gets in
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='a'><x xmlns='~muc'><password>wrong</password></x></presence>
! session_open - romeo
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='b'><x xmlns='~muc'><password>right</password></x></presence>
C: <presence from='romeo@example/c' to='#a@irc.example/romeo' id='c'><x xmlns='~muc'><password>wrong</password></x></presence>
C: <presence from='romeo@example/d' to='#a@irc.example/romeo' id='d'><x xmlns='~muc'/></presence>
= opened romeo
! room_join #a romeo wrong
= refused #a - not-authorized auth Wrong key.
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/c' id='c'><x xmlns='~muc'/>[[auth not-authorized]]</presence>
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='a'><x xmlns='~muc'/>[[auth not-authorized]]</presence>
! room_close #a
! room_join #a romeo right
= joined #a romeo
# Who got in by another's key is in: one seat has no lock inside.
S: <presence from='#a@irc.example/romeo' to='romeo@example/b' id='b'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
S: <presence from='#a@irc.example/romeo' to='romeo@example/d' id='d'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/d'><subject/></message>
