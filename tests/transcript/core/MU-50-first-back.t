# MU-50: the network was gone long: the first who gets in brings the others with him, who waited for their next try
% option allow=*
% when session_open = opened romeo
% when room_join = joined #a romeo
% repeat 2 <presence from='romeo@d$n/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
% drain 8
% when room_join
% when session_open
% select romeo@d1
= closed remote-server-timeout wait Gone.
% drain
% select romeo@d2
= closed remote-server-timeout wait Gone.
% drain
% later 3s
% drain 2
% select romeo@d1
= closed remote-server-timeout wait Gone.
% drain
% select romeo@d2
= closed remote-server-timeout wait Gone.
% drain
% later 6s
% drain 2
% select romeo@d1
= closed remote-server-timeout wait Gone.
% drain
% select romeo@d2
= closed remote-server-timeout wait Gone.
% drain
% later 11s
% drain 2
% select romeo@d1
= closed remote-server-timeout wait Gone.
% drain
% select romeo@d2
= closed remote-server-timeout wait Gone.
% drain
# They wait for 16 s and more.
% select
% later 5s
S-none
C: <presence from='romeo@d3/a' to='#b@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
!~ session_open - romeo again
!~ session_open - romeo again
!~ room_join #b romeo
# Who fails for a reason of his own is not called by everybody who comes.
= closed remote-server-timeout wait Your nick is too long.
! session_close -
C: <presence from='romeo@d4/a' to='#b@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #b romeo
S-none
