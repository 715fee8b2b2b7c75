# ST-23: so many wait, and no more; who leaves takes his with him
% option backend=postman
% option queue_max=2
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
! session_open - -
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>two</body></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>three</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='3'>[[wait resource-constraint Too many of your messages wait already; try again later.]]</message>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='4'><query xmlns='jabber:iq:register'><remove/></query></iq>
! session_close -
S: <iq type='result' from='irc.example' to='romeo@example/a' id='4'/>
S: <presence from='irc.example' to='romeo@example' type='unsubscribe'/>
S: <presence from='irc.example' to='romeo@example' type='unsubscribed'/>
S: <presence from='irc.example' to='romeo@example' type='unavailable'/>
% restart crash
S-none
