# An address is one user's alone; nobody's, a blocked sender's, the same twice and one too many are told from it
% option backend=postoffice
% option queue_max=2
% drain 1
% play register romeo
C: <iq type='set' from='juliet@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='1'/>
= check romeo bob
! may come to romeo
= check romeo2 bob
! may come to romeo
= check romeo3 bob
! Nobody has the address romeo3.
= arrived romeo3 bob - Hello
! Nobody has the address romeo3.
% link down
= arrived romeo2 bob k1 Hello
! stored
= arrived romeo2 bob k1 Hello
! stored
= arrived romeo bob k1 Hello
! stored
= arrived romeo2 bob k2 Hello
! stored
= arrived romeo2 bob k3 Hello
! Too much waits for this address already.
= check romeo2 bob
! Too much waits for this address already.
= check romeo bob
! may come to romeo
= check romeo bob 99000000000
! Too much waits for this address already.
% link up
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S~ <message type='chat' from='bob@irc.example' to='juliet@example' id='*'><body>Hello</body>...</message>
S~ <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Hello</body>...</message>
S~ <message type='chat' from='bob@irc.example' to='juliet@example' id='*'><body>Hello</body>...</message>
S~ <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
# Who is blocked: refused at the door, and what came before is not shown.
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='2'><body>block bob</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'>...</message>
= check romeo bob
! They do not want to hear from you.
= arrived romeo bob k4 Hello
! stored
S-none
# Who leaves has no address any more.
C: <iq type='set' from='juliet@example/a' to='irc.example' id='4'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='4'/>
S: <presence from='irc.example' to='juliet@example' type='unsubscribe'/>
S: <presence from='irc.example' to='juliet@example' type='unsubscribed'/>
S: <presence from='irc.example' to='juliet@example' type='unavailable'/>
= check romeo2 bob
! Nobody has the address romeo2.
