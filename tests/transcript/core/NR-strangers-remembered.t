# NR-01: who was not found is a stranger for a minute, and none any more once he registers
% option register=required
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
% drain 1
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>hi</body></message>
% drain 1
% later 61s
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>hi</body></message>
% drain 1
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><body>hi</body></message>
! session_open - -
= opened romeo
! message_send bob: hi
# In the same turn as the registration: order holds.
C+ <iq type='set' from='juliet@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:register'><nick>juliet</nick></query></iq>
C: <message type='chat' from='juliet@example/a' to='bob@irc.example' id='6'><body>hi</body></message>
S~ <message type='error' from='bob@irc.example' to='juliet@example/a' id='6'>[[auth registration-required]]</message>
S~ <iq type='result' from='irc.example' to='juliet@example/a' id='5'/>
