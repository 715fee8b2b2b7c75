# CM-02: `persistent` of a room beats the network's, that the account's, that the component's; a change counts at once
% option backend=keeper
C: <iq type='set' from='romeo@example/a' to='irc.example' id='reg-1'><query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>
% drain
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='join-1'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= present #a romeo participant none
= joined #a romeo
% drain 2
% stored romeo@example registered nick=romeo
# On, for all of the account's: he is in already.
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='h1'><body>settings persistent yes</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>Stored.</body></message>
% stored romeo@example registered (#a romeo) nick=romeo persistent=yes
C: <presence from='romeo@example/a' to='#b@irc.example/romeo' id='join-2'><x xmlns='~muc'/></presence>
! room_join #b romeo
= joined #b romeo
% drain 2
# Off for one room: while he sits there it is as any other.
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='h2'><body>settings #b persistent no</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>Stored.</body></message>
% stored romeo@example registered (#a romeo) nick=romeo persistent=yes [room #b@irc.example]persistent=no
C: <presence type='unavailable' from='romeo@example/a' to='#b@irc.example/romeo'/>
S: <presence type='unavailable' from='#b@irc.example/romeo' to='romeo@example/a'>...</presence>
! room_leave #b
= left #b parted
! room_close #b
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
% later 5m
S-none
# logout: left, and kept in mind; not even a restart brings it back.
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='h3'><body>logout</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>You leave all networks. "login" brings you back.</body></message>
! room_close #a
! session_close -
% stored romeo@example registered (#a romeo resting) nick=romeo persistent=yes [room #b@irc.example]persistent=no
% restart
! stop
! stopped
S-none
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='h4'><body>login</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>I connect you to your networks. "status" tells how far that is.</body></message>
! session_open - romeo again
= opened romeo
! room_join #a romeo
= joined #a romeo
% stored romeo@example registered (#a romeo) nick=romeo persistent=yes [room #b@irc.example]persistent=no
# A room that rests comes back with the network, whatever opens it.
= closed not-authorized auth No such account.
S: <message type='chat' from='help@irc.example' to='romeo@example' xml:lang='en'><body>No such account.</body>...</message>
! room_close #a
! session_close -
% stored romeo@example registered (#a romeo resting) nick=romeo persistent=yes [room #b@irc.example]persistent=no
% later 1h
S-none
C: <presence from='romeo@example/a' to='#b@irc.example/romeo' id='join-3'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
!~ room_join #a romeo
!~ room_join #b romeo
= joined #a romeo
= joined #b romeo
% drain 2
% stored romeo@example registered (#a romeo) nick=romeo persistent=yes [room #b@irc.example]persistent=no
# Off: where no client sits he leaves at once.
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='h5'><body>settings persistent no</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>Stored.</body></message>
! room_leave #a
= left #a parted
! room_close #a
% stored romeo@example registered nick=romeo persistent=no [room #b@irc.example]persistent=no
