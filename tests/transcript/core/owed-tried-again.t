# What cannot be sent now is tried again, with growing pauses; what is refused fails once
% option backend=postman
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
! session_open - -
= opened romeo
! message_send bob: hi
= failed last resource-constraint wait Come later.
% later 4m
! session_close -
% later 3m
! session_open - -
= opened romeo
! message_send bob: hi
= failed last resource-constraint wait Come later.
# Ten minutes, and at most a quarter more.
% later 9m
! session_close -
% later 4m
! session_open - -
= opened romeo
! message_send bob: hi
= failed last item-not-found cancel No bob.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[cancel item-not-found No bob.]]</message>
% later 24h
! session_close -
% restart crash
S-none
