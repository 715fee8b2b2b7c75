# MU-40 MU-22: kicked before one was in: the join is answered, and not tried again for ever
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= left #a kicked bob Out
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='j'><x xmlns='~muc'/>[[cancel not-allowed]]</presence>
! room_close #a
! session_close -
