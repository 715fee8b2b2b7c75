# More wait for later than are known here: what is due now does not wait with them, and each of them has its turn
% option backend=postman
% option messages_per_minute=0
% option queue_max=100000
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='0'><body>0</body></message>
! session_open - -
= opened romeo
! message_send bob: 0
= accepted last
% when message_send = failed last resource-constraint wait Later.
% repeat 1300 <message type='chat' from='romeo@example/a' to='b$n@irc.example' id='$n'><body>$n</body></message>
% drain 1300
% when message_send
C: <message type='chat' from='romeo@example/a' to='eve@irc.example' id='e'><body>now</body></message>
! message_send eve: now
= accepted last
% when message_send = accepted last
% later 8m
! session_close -
! session_open - -
= opened romeo
% drain 1300
% later 61s
! session_close -
% restart crash
S-none
