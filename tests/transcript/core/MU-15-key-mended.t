# MU-15: a client that sends its join again with another key, while the first is tried, gets its try
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='a1'><x xmlns='~muc'><password>wrong</password></x></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo wrong
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='a2'><x xmlns='~muc'><password>right</password></x></presence>
S-none
= refused #a - not-authorized auth Wrong key.
! room_close #a
! room_join #a romeo right
= refused #a - not-authorized auth Wrong key.
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='a2'><x xmlns='~muc'/>[[auth not-authorized]]</presence>
! room_close #a
! session_close -
