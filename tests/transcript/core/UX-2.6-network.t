# MU-50: the network is lost: help@ says so after five minutes, and when it is back; once each
% option backend=keeper
% option persistent=yes
% play join romeo@example/a #a romeo
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain 1
= closed remote-server-timeout wait Keepers cannot be reached.
! room_close #a
! session_close -
% later 3s
! session_open - romeo again
# Back within the time: nothing is said.
= opened romeo
! room_join #a romeo
= joined #a romeo
% later 10m
S-none
= closed remote-server-timeout wait Keepers cannot be reached.
! room_close #a
! session_close -
% later 3s
! session_open - romeo again
= closed remote-server-timeout wait Keepers cannot be reached.
! session_close -
% later 5m
S: <message type='chat' from='help@irc.example' to='romeo@example' xml:lang='en'><body>Keepers cannot be reached. I keep trying. "reconnect Keepers" tries at once.</body><store xmlns='urn:xmpp:hints'/></message>
! session_open - romeo again
= closed remote-server-timeout wait Keepers cannot be reached.
! session_close -
% later 20m
! session_open - romeo again
= opened romeo
S: <message type='chat' from='help@irc.example' to='romeo@example' xml:lang='en'><body>Keepers is back.</body>...</message>
! room_join #a romeo
= joined #a romeo
% later 20m
S-none
# Given up, with nobody there whom an error would tell: at once.
= closed not-authorized auth Keepers refused your login. I stopped trying.
S: <message type='chat' from='help@irc.example' to='romeo@example' xml:lang='en'><body>Keepers refused your login. I stopped trying.</body>...</message>
! room_close #a
! session_close -
% stored romeo@example guest (#a romeo resting)
