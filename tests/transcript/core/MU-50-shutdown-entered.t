# MU-50: a room we were put into unasked does not keep its network open at shutdown
% play join romeo@example/a #a romeo
= entered #b romeo
= joined #b romeo
S: <message from='#b@irc.example' to='romeo@example'>...</message>
% stop
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
!~ room_close #a
!~ room_close #b
! session_close - *
! stop
% link closed
! stopped
