# MU-35: by itself he gets in under another nick: said once a connection, if it is still so after some minutes.
% option backend=keeper
% play join romeo@example/a #a romeo
= closed remote-server-timeout wait Gone.
% drain 3
% later 3s
! session_open - romeo again
=+ opened romeo_
= in-use romeo
! room_join #a romeo
= joined #a romeo_
% drain 2
% later 2m
S-none
% later 61s
S: <message type='chat' from='help@irc.example' to='romeo@example' xml:lang='en'><body>You are romeo_ on Keepers because romeo is in use. I take it back when it is free.</body>...</message>
% later 10m
S-none
= closed remote-server-timeout wait Gone.
% drain 3
% later 3s
! session_open - romeo again
=+ opened romeo_
= in-use romeo
! room_join #a romeo
= joined #a romeo_
% drain 2
= renamed romeo
= person-renamed romeo_ romeo
% drain
% later 10m
S-none
# What services make of him is not what he logs in with next time; what he asks for is.
= renamed Guest1
= closed remote-server-timeout wait Gone.
% drain
% later 3s
! session_open - romeo again
= opened romeo
! room_join #a romeo
= joined #a romeo
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>nick capulet</body></message>
! session_set_nick capulet
= renamed capulet
= reply ok
% drain
= closed remote-server-timeout wait Gone.
% drain
% later 3s
! session_open - capulet again
