# SZ-03 RG-05: what comes while a forgotten account is looked for, and it is to go: all answered, in order, none outlives it
% play register romeo
% later 1m
% later 11m
% memory 0 accounts, 0 sessions, 0 rooms
C+ <presence from='romeo@example/a' to='#a@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
C+ <iq type='get' from='romeo@example/a' to='bob@irc.example' id='2'><query xmlns='jabber:iq:version'/></iq>
C+ <iq type='set' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:register'><remove/></query></iq>
C+ <presence from='romeo@example/a' to='#b@irc.example/romeo' id='4'><x xmlns='~muc'/></presence>
C+ <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><body>hi</body></message>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='6'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[cancel service-unavailable]]</iq>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <presence type='error' from='#b@irc.example/romeo' to='romeo@example/a' id='4'><x xmlns='~muc'/>[[cancel service-unavailable]]</presence>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='5'>[[cancel service-unavailable]]</message>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='6'>[[cancel service-unavailable]]</iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'/>
S: <presence type='unsubscribe' from='irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
% stored romeo@example none
% memory 0 accounts, 0 sessions, 0 rooms
