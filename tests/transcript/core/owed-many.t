# Of thousands a window is known; all of them go, each peer's in order, across a crash
% option backend=postman
% option messages_per_minute=0
% option queue_max=100000
% play register romeo
= ready 0
% repeat 1300 <message type='chat' from='romeo@example/a' to='b$n@irc.example' id='$n'><body>$n</body></message>
% repeat 3 <message type='chat' from='romeo@example/a' to='b7@irc.example' id='e$n'><body>e$n</body></message>
S-none
% restart crash
! session_open - -
% when message_send = accepted last
= opened romeo
% drain 1303
% restart crash
S-none
