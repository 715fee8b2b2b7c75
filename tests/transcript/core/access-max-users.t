# CS-02: as many users as there may be
% option max_users=2
% play join romeo@example/a #a romeo
% play register juliet
C: <presence from='tybalt@example/a' to='#a@irc.example/tybalt' id='1'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#a@irc.example/tybalt' to='tybalt@example/a' id='1'><x xmlns='~muc'/>[[wait resource-constraint]]</presence>
C: <iq type='set' from='tybalt@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:register'><nick>tybalt</nick></query></iq>
S: <iq type='error' from='irc.example' to='tybalt@example/a' id='2'>[[wait resource-constraint]]</iq>
C: <iq type='get' from='tybalt@example/a' to='irc.example' id='3'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='irc.example' to='tybalt@example/a' id='3'>...</iq>
