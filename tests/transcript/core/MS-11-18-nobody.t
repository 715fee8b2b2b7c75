# MS-11 MS-18 GW-17 Table B: to an address that is nobody's: who is registered learns why, a guest does not
C: <message type='chat' from='romeo@example/a' to='!bob@irc.example' id='1'><body>hi</body></message>
S: <message type='error' from='!bob@irc.example' to='romeo@example/a' id='1'>[[cancel service-unavailable You are not connected to Puppets. *]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>hi</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[cancel service-unavailable You are not connected to Puppets. *]]</message>
C: <message type='groupchat' from='romeo@example/a' to='!bob@irc.example' id='3'><body>hi</body></message>
S: <message type='error' from='!bob@irc.example' to='romeo@example/a' id='3'>[[cancel service-unavailable]]</message>
C: <message type='headline' from='romeo@example/a' to='!bob@irc.example' id='4'><body>hi</body></message>
C: <message type='error' from='romeo@example/a' to='!bob@irc.example' id='5'><body>hi</body></message>
C: <message type='chat' from='romeo@example/a' to='!bob@irc.example' id='6'><composing xmlns='~chatstates'/></message>
S-none
% memory 0 accounts, 0 sessions, 0 rooms
% play register romeo
C: <message type='chat' from='romeo@example/a' to='!bob@irc.example/x' id='7'><body>hi</body></message>
S: <message type='error' from='!bob@irc.example/x' to='romeo@example/a' id='7'>[[cancel item-not-found "!bob" is no name here.]]</message>
C: <message from='romeo@example/a' to='!bob@irc.example' id='8'><body>hi</body></message>
S: <message type='error' from='!bob@irc.example' to='romeo@example/a' id='8'>[[cancel item-not-found "!bob" is no name here.]]</message>
C: <message type='groupchat' from='romeo@example/a' to='!bob@irc.example' id='9'><body>hi</body></message>
S: <message type='error' from='!bob@irc.example' to='romeo@example/a' id='9'>[[cancel service-unavailable]]</message>
C: <message type='headline' from='romeo@example/a' to='!bob@irc.example' id='10'><body>hi</body></message>
S-none
