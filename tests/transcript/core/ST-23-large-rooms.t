# ST-23: who comes into several large channels with several clients is let in, all of them
% option history_days=0
% play join romeo@example/a #a romeo
% tell 3000 present #a p$n participant none
% drain
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='b'><x xmlns='~muc'/></presence>
% drain 3002
C: <presence from='romeo@example/c' to='#a@irc.example/romeo' id='c'><x xmlns='~muc'/></presence>
% drain 3002
C: <presence from='romeo@example/d' to='#a@irc.example/romeo' id='d'><x xmlns='~muc'/></presence>
% drain 3002
C: <presence from='romeo@example/e' to='#a@irc.example/romeo' id='e'><x xmlns='~muc'/></presence>
% drain 3002
C: <iq type='get' from='romeo@example/e' to='irc.example' id='p'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/e' id='p'/>
