# a guest is made by the first use, lives by his rooms, and leaves nothing behind
C: <presence from='romeo@example/a' to='irc.example'/>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='~disco#items'/></iq>
% drain 1
% memory 0 accounts, 0 sessions, 0 rooms
% play join romeo@example/a #a romeo
% memory 1 accounts, 1 sessions, 1 rooms
% stored romeo@example none
# A second room, a second network.
C: <presence from='romeo@example/a' to='#b%net@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
! session_open net romeo
= closed not-authorized auth Bad password.
S: <presence type='error' from='#b%net@irc.example/romeo' to='romeo@example/a' id='2'><x xmlns='~muc'/>[[auth not-authorized Bad password.]]</presence>
! session_close net
% memory 1 accounts, 1 sessions, 1 rooms
# Private messages do not keep the session beyond the last room; what is under way has its fate first.
% select romeo@example
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>hi</body></message>
! message_send bob: hi
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain 2
= left #a parted
! room_close #a
= accepted last
! session_close -
% memory 0 accounts, 0 sessions, 0 rooms
