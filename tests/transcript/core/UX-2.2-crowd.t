# After a start 70 users are to come back: 64 log in at a time, then the next; whom a client waits for, at once
% option backend=keeper
% option persistent=yes
% option allow=*
% when session_open = opened romeo
% when room_join = joined #a romeo
% repeat 70 <presence from='romeo@d$n/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
% drain 280
% memory 70 accounts, 70 sessions, 70 rooms
% when session_open
% when room_join
% restart crash
% drain 64
% memory 70 accounts, 70 sessions, 70 rooms
% later 10s
S-none
# One is through, one has failed: two more.
= opened romeo
!~ room_join #a romeo
!~ session_open - romeo again
= closed remote-server-timeout wait Gone.
!~ session_close -
!~ session_open - romeo again
# The 70th waits no more: his client is here.
C: <presence from='romeo@d70/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo again
C: <presence from='romeo@new/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
% memory 71 accounts, 71 sessions, 71 rooms
# Nobody is forgotten: in time the others are let in, too.
% when session_open = opened romeo
% when room_join = joined #a romeo
% later 121s
% drain
% later 30s
% drain
% status nobody
! irc.example keeper up: 70 users, 70 online, 70 sessions, 0 waiting, 0 messages
