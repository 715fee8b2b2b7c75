# MX-08 ST-23: a chat state opens no session, makes no guest, and costs no message
% option messages_per_minute=2
C: <message type='chat' from='romeo@example/a' to='bob%net@irc.example' id='1'><composing xmlns='~chatstates'/></message>
S-none
% memory 0 accounts, 0 sessions, 0 rooms
% play register romeo
% repeat 9 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='s$n'><composing xmlns='~chatstates'/></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
! session_open - -
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>two</body></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>three</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='3'>[[wait policy-violation]]</message>
