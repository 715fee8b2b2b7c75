# MS-18 NR-01: where one must register first, every address answers the same
% option register=required
C: <message type='chat' from='romeo@example/a' to='!bob@irc.example' id='1'><body>hi</body></message>
S: <message type='error' from='!bob@irc.example' to='romeo@example/a' id='1'>[[auth registration-required Write "register" to help@irc.example first.]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>hi</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[auth registration-required Write "register" to help@irc.example first.]]</message>
C: <message type='headline' from='romeo@example/a' to='!bob@irc.example' id='3'><body>hi</body></message>
S-none
