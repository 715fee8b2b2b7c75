# The service's status says how many of one's messages wait: at once when one is put off, at most once a minute else, and at a login
% option backend=postman
% play people romeo
% play online romeo@example/a romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
! message_send bob: one
C: <message type='chat' from='romeo@example/a' to='eve@irc.example' id='2'><body>two</body></message>
! message_send eve: two
S-none
= failed last resource-constraint wait Come later.
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo, 1 waiting</status></presence>
# The other is a minute old by then; and it may have gone before the next look.
% later 70s
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo, 2 waiting</status></presence>
= accepted 1
S-none
% later 61s
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo, 1 waiting</status></presence>
% restart crash
C: <presence from='romeo@example/a' to='irc.example'/>
! session_open - -
= opened romeo
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo</status></presence>
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo, 1 waiting</status></presence>
% later 10m
! message_send eve: two
= accepted last
% later 70s
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo</status></presence>
% later 24h
S-none
