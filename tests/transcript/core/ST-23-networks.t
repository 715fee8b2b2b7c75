# ST-23 CS-02: so many networks and rooms of one user, by joining and by writing alike
% option max_networks=2
% option max_channels=2
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob%one@irc.example' id='1'><body>hi</body></message>
! session_open one -
C: <presence from='romeo@example/a' to='#a%two@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
! session_open two romeo
C: <presence from='romeo@example/a' to='#a%three@irc.example/romeo' id='3'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#a%three@irc.example/romeo' to='romeo@example/a' id='3'><x xmlns='~muc'/>[[wait resource-constraint 2 networks at once are the limit here.]]</presence>
C: <message type='chat' from='romeo@example/a' to='bob%three@irc.example' id='4'><body>hi</body></message>
S: <message type='error' from='bob%three@irc.example' to='romeo@example/a' id='4'>[[wait resource-constraint 2 networks at once are the limit here.]]</message>
C: <presence from='romeo@example/a' to='#b%two@irc.example/romeo' id='5'><x xmlns='~muc'/></presence>
C: <presence from='romeo@example/a' to='#c%two@irc.example/romeo' id='6'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#c%two@irc.example/romeo' to='romeo@example/a' id='6'><x xmlns='~muc'/>[[wait resource-constraint 2 rooms on one network are the limit here.]]</presence>
% memory 1 accounts, 2 sessions, 2 rooms
