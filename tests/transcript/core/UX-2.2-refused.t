# MU-21: a place is not given up because the door is shut just now; it is when the network says no for good
% option backend=keeper
% option persistent=yes
% play join romeo@example/a #a romeo
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain 1
= closed remote-server-timeout wait Gone.
! room_close #a
! session_close -
% later 3s
! session_open - romeo again
= opened romeo
! room_join #a romeo
= refused #a - service-unavailable wait Full.
! room_close #a
% memory 1 accounts, 1 sessions, 1 rooms
% later 29s
S-none
% later 10s
! room_join #a romeo
# Nobody answers: it is given up, and tried again, later each time.
% later 61s
! room_leave #a
= left #a parted
! room_close #a
% later 59s
S-none
% later 20s
! room_join #a romeo
= refused #a - service-unavailable wait Full.
! room_close #a
# A client does not wait for that.
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
! room_join #a romeo
= refused #a - service-unavailable wait Full.
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/b' id='j2'><x xmlns='~muc'/>[[wait service-unavailable Full.]]</presence>
! room_close #a
% stored romeo@example guest (#a romeo)
% later 5m
! room_join #a romeo
= refused #a - forbidden auth You are banned.
S: <message type='chat' from='irc.example' to='romeo@example' xml:lang='en'><body>You are banned.*#a@irc.example</body>...</message>
! room_close #a
! session_close -
% stored romeo@example none
# Kicked, too, he is out for good.
% play join romeo@example/a #a romeo
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain 1
= left #a kicked bob Out with you
S: <message type='chat' from='irc.example' to='romeo@example' xml:lang='en'><body>bob put you out of #a (Out with you).*#a@irc.example</body>...</message>
! room_close #a
! session_close -
% stored romeo@example none
% memory 0 accounts, 0 sessions, 0 rooms
