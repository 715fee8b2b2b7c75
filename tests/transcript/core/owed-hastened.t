# What has waited for a way out alone is due as soon as there is one, over a restart too; what its recipient's server puts off is not
% option backend=postman
% play register romeo
= ready 8
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
! session_open - -
= opened romeo
! message_send bob: one
= failed last service-unavailable wait The relay is away.
C: <message type='chat' from='romeo@example/a' to='eve@irc.example' id='2'><body>two</body></message>
! message_send eve: two
= failed last resource-constraint wait Greylisted.
= ready 0
% later 30s
= ready 8
% later 10s
! message_send bob: one
= failed last service-unavailable wait The relay is away.
= ready 0
% restart crash
= ready 0
S-none
= ready 8
% later 10s
! session_open - -
= opened romeo
! message_send bob: one
= accepted last
S-none
% later 3m
! session_close -
% later 3m
! session_open - -
= opened romeo
! message_send eve: two
= accepted last
% later 24h
! session_close -
% restart crash
S-none
