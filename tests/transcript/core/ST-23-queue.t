# ST-23: so many messages wait for a network, and no more
% option queue_max=3
% play register romeo
% repeat 5 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m$n'><body>$n</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m4'>[[wait resource-constraint]]</message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m5'>[[wait resource-constraint]]</message>
! session_open - -
= opened romeo
! message_send bob: 1
! message_send bob: 2
! message_send bob: 3
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m6'><body>6</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m6'>[[wait resource-constraint]]</message>
= accepted 2
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m7'><body>7</body></message>
! message_send bob: 7
