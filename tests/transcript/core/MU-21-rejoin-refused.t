# MU-21 MU-50: a rejoin that is refused is told as what it is: out, and why
% play join romeo@example/a #a romeo
= closed remote-server-timeout wait Gone.
% drain 3
% later 3s
! session_open - romeo again
= opened romeo
! room_join #a romeo
= refused #a - forbidden auth You are banned.
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>You are banned.</status>...</presence>
! room_close #a
! session_close -
