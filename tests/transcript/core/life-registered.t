# a registered user's session opens with his first message and rests a while when unused
% option logout_grace=60s
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
! session_open - -
= opened romeo
! message_send bob: one
= accepted last
% later 50s
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>two</body></message>
! message_send bob: two
% later 20s
S-none
= accepted last
% later 50s
= wrote bob hi
% drain 1
% later 11s
! session_close -
% memory 1 accounts, 0 sessions, 0 rooms
# A room keeps it.
% play join romeo@example/a #a romeo
% later 1h
S-none
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain 2
= left #a parted
! room_close #a
% later 30s
# Used again within its grace: no new login.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='3'><x xmlns='~muc'/></presence>
! room_join #a romeo
= joined #a romeo
% drain 2
% later 5m
S-none
