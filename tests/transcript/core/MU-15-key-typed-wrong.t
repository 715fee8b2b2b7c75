# MU-15 MU-50: a key that one client types wrong while the network is away costs the others nothing, nor the place
% option backend=keeper
% option persistent=yes
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j1'><x xmlns='~muc'><password>sesame</password></x></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo sesame
= joined #a romeo
% drain
% stored romeo@example guest (#a romeo sesame)
= closed remote-server-timeout wait Gone.
% drain
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'><password>typo</password></x></presence>
% later 5s
! session_open - romeo again
= opened romeo
! room_join #a romeo typo
= refused #a - not-authorized auth #a needs a key.
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/b' id='j2'><x xmlns='~muc'/>[[auth not-authorized #a needs a key.]]</presence>
! room_close #a
! room_join #a romeo sesame
= joined #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
% stored romeo@example guest (#a romeo sesame)
# Nobody sits there: the place itself is tried, at once, and given up if its own key is refused.
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain 1
= closed remote-server-timeout wait Gone.
% drain
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j3'><x xmlns='~muc'><password>typo</password></x></presence>
% later 5s
! session_open - romeo again
= opened romeo
! room_join #a romeo typo
= refused #a - not-authorized auth #a needs a key.
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/b' id='j3'>...</presence>
! room_close #a
! room_join #a romeo sesame
= refused #a - not-authorized auth #a needs a key.
% stored romeo@example none
% drain
