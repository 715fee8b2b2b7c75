# ST-23: who has no account may ask for so much, too
% option register=required
C: <iq type='get' from='romeo@example/a' to='irc.example' id='c'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='c'>...</iq>
% repeat 440 <iq type='get' from='romeo@example/a' to='irc.example' id='d$n'><query xmlns='~disco#items'/></iq>
% drain 440
C: <iq type='get' from='romeo@example/b' to='irc.example' id='e'><query xmlns='~disco#items'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/b' id='e'>[[wait resource-constraint]]</iq>
# Another user is another bucket.
C: <iq type='get' from='juliet@example/a' to='irc.example' id='f'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='f'>...</iq>
