# SZ-03: unregistering while networks are dialled, lost and waited for, rooms joined and left
% play register romeo
C: <presence from='romeo@example/a' to='#a%one@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open one romeo
C: <presence from='romeo@example/a' to='#a%two@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
! session_open two romeo
= opened romeo
! room_join #a%two romeo
= joined #a%two romeo
% drain 2
= closed remote-server-timeout wait Gone.
% drain 3
C: <presence from='romeo@example/a' to='#a%three@irc.example/romeo' id='3'><x xmlns='~muc'/></presence>
! session_open three romeo
= opened romeo
! room_join #a%three romeo
C: <presence type='unavailable' from='romeo@example/a' to='#a%three@irc.example/romeo'/>
% drain 2
C: <message type='chat' from='romeo@example/a' to='bob%one@irc.example' id='4'><body>held</body></message>
C+ <iq type='set' from='romeo@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:register'><remove/></query></iq>
# Before it is done: he is refused, and what he leaves is let go.
C+ <presence from='romeo@example/a' to='#b%four@irc.example/romeo' id='6'><x xmlns='~muc'/></presence>
C+ <presence type='unavailable' from='romeo@example/a' to='#a%two@irc.example/romeo'/>
C+ <message type='chat' from='romeo@example/a' to='bob%one@irc.example' id='7'><body>hi</body></message>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='8'><query xmlns='jabber:iq:register'><remove/></query></iq>
% drain 13
% stored romeo@example none
% memory 0 accounts, 0 sessions, 0 rooms
