# Where each costs, what may have been sent is not sent again: its fate is unknown, and that is said
% option backend=telegraph
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
! session_open - -
= opened romeo
! message_send bob: hi
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>behind it</body></message>
S-none
% restart crash
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[cancel remote-server-timeout The link broke while sending. *]]</message>
! session_open - -
= opened romeo
! message_send bob: behind it
# The same, where the session ends and we do not.
= closed remote-server-timeout wait Gone.
! session_close -
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[cancel remote-server-timeout The link broke while sending. *]]</message>
% later 24h
S-none
