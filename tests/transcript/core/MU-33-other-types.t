# MU-33 MU-56 Table B: a room takes groupchat, invitations; nothing else is mistaken for talk
% play join romeo@example/a #a romeo
C: <message type='chat' from='romeo@example/a' to='#a@irc.example' id='1'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='1'>[[modify bad-request]]</message>
C: <message from='romeo@example/a' to='#a@irc.example' id='2'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='2'>[[modify bad-request]]</message>
C: <message type='headline' from='romeo@example/a' to='#a@irc.example' id='3'><body>hi</body></message>
S-none
C: <message from='romeo@example/a' to='#a@irc.example' id='4'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#request</value></field></x></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='4'>[[modify bad-request]]</message>
C: <message type='chat' from='romeo@example/b' to='#a@irc.example' id='5'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/b' id='5'>[[modify not-acceptable]]</message>
C: <message type='headline' from='romeo@example/b' to='#a@irc.example' id='6'><body>hi</body></message>
S-none
