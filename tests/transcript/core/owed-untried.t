# Nothing could go out when it was handed over: it is in doubt nowhere, stands where it stood, and goes when something can
% option backend=telegraph
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
! session_open - -
= opened romeo
! message_send bob: hi
= ready 0
= untried last
= ready 1
! message_send bob: hi
= ready 0
= untried last
% restart crash
! session_open - -
= opened romeo
! message_send bob: hi
= accepted last a1
% restart crash
S-none
# Who stops in order asks for what is under way first, and hands nothing over any more.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>there</body></message>
! session_open - -
= opened romeo
! message_send bob: there
% stop
! quiesce
! session_close - Gateway restarts, back in a moment
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[cancel remote-server-timeout The link broke while sending. *]]</message>
! stop
