# types.h: registering turns a guest into an account and keeps what he has
% play join romeo@example/a #a romeo
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'/>
% stored romeo@example registered nick=romeo
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2'><body>hi</body></message>
! message_send #a: hi
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='2'>...</message>
# Now the session outlives its last room for a while.
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain 2
= left #a parted
! room_close #a
% later 61s
! session_close -
% memory 1 accounts, 0 sessions, 0 rooms
% later 11m
% memory 0 accounts, 0 sessions, 0 rooms
% stored romeo@example registered nick=romeo
