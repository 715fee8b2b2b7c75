# MU-15: the key that was tried was another client's, who has left since: who stays gets a try of his own
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='a'><x xmlns='~muc'><password>wrong</password></x></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo wrong
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='b'><x xmlns='~muc'><password>right</password></x></presence>
S-none
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
= refused #a - not-authorized auth Wrong key.
! room_close #a
! room_join #a romeo right
= joined #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/b' id='b'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
