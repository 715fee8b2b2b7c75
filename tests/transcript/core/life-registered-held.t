# GW-17: what is held while the network is dialled fails with the dialling, each message once
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
! session_open - -
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>two</body></message>
= closed remote-server-timeout wait Nobody is there.
S~ <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[wait remote-server-timeout Nobody is there.]]</message>
S~ <message type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[wait remote-server-timeout Nobody is there.]]</message>
! session_close -
% memory 1 accounts, 0 sessions, 0 rooms
# In order, and without a word why.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>three</body></message>
! session_open - -
= closed
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='3'>[[cancel service-unavailable]]</message>
! session_close -
# Handed over, not accepted, and the connection breaks: nobody knows.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><body>four</body></message>
! session_open - -
= opened romeo
! message_send bob: four
= closed
! session_close -
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='4'>[[wait remote-server-timeout *may or may not*]]</message>
