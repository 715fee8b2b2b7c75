# GW-07 BL-06: the operator's disconnect, a denial and an unregistration end what nobody sits in, too
% option backend=keeper
% option persistent=yes
% option admins=juliet@example
C: <iq type='set' from='romeo@example/a' to='irc.example' id='reg-1'><query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>
% drain
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='join-1'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= joined #a romeo
% drain 2
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain 1
C: <message type='chat' from='juliet@example/a' to='help@irc.example' id='h1'><body>disconnect romeo@example</body></message>
S: <message type='chat' from='help@irc.example' to='juliet@example/a' id='*' xml:lang='en'><body>1 sessions close.</body></message>
! room_close #a
! session_close - Disconnected by the operator
% memory 1 accounts, 0 sessions, 0 rooms
% stored romeo@example registered (#a romeo resting) nick=romeo
# He may come back by himself.
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='h2'><body>login</body></message>
% drain 2
= opened romeo
! room_join #a romeo
= joined #a romeo
% reload deny=romeo@example
! reload
! [component irc.example] deny (empty) -> romeo@example
! room_close #a
! session_close - You may not use this gateway any more.
% stored romeo@example registered (#a romeo resting) nick=romeo
# Let in again, he is where he was.
% reload deny=nobody@example
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='h3'><body>login</body></message>
% drain 2
= opened romeo
! room_join #a romeo
= joined #a romeo
% restart
! room_close #a
! session_close - Gateway restarts, back in a moment
! stop
! stopped
! session_open - romeo again
= opened romeo
! room_join #a romeo
= joined #a romeo
# Who unregisters is out of it all.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='u'><query xmlns='jabber:iq:register'><remove/></query></iq>
! room_close #a
! session_close -
S: <iq type='result' from='irc.example' to='romeo@example/a' id='u'/>
% drain
% stored romeo@example none
% restart
! stop
! stopped
S-none
