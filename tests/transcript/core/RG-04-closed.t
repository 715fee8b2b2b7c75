# RG-04 NR-01 NR-03: registration closed: nobody new; the service shows itself all the same
% option register=closed
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='1'>[[cancel not-allowed]]</iq>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>hi</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[auth registration-required]]</message>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='3'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'>...</iq>
