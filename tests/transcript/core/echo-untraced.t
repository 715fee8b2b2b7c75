# trace.c: without the trace it is the same
% option backend=echo
% option trace=no
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'/>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>/me waves</body></message>
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>waves</body></message>
