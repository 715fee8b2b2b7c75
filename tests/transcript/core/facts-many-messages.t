# a thousand messages held, each accepted from inside its op: the stack does not grow
% option messages_per_minute=0
% option queue_max=2000
% play register romeo
% when message_send = accepted last
% repeat 1000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m$n'><body>$n</body></message>
! session_open - -
= opened romeo
% drain 1000
