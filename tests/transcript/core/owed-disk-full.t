# What cannot be written down is not taken: its sender hears at once, and nothing was tried
% option backend=postman
% play register romeo
% disk full
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[wait internal-server-error the disk is full]]</message>
% disk empty
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>two</body></message>
! session_open - -
= opened romeo
! message_send bob: two
= accepted last
