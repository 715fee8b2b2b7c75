# No more is handed over than the backend has room for
% option backend=postman
% play register romeo
= ready 1
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
! session_open - -
= opened romeo
! message_send bob: one
C: <message type='chat' from='romeo@example/a' to='eve@irc.example' id='2'><body>two</body></message>
S-none
= accepted last
! message_send eve: two
= ready 0
= accepted last
C: <message type='chat' from='romeo@example/a' to='eve@irc.example' id='3'><body>three</body></message>
S-none
= ready 5
! message_send eve: three
= accepted last
