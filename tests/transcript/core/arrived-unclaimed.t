# What comes for nobody goes to whom the operator names, who need not be registered; it is on the disk first, like anybody's
% option backend=exchange
% option unmatched=admin@example
% drain 1
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
= unclaimed - bob - Hello
! stored
S: <message type='chat' from='bob@irc.example' to='admin@example' id='$1'><body>Hello</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% restart crash
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S: <message type='chat' from='bob@irc.example' to='admin@example' id='$1'><body>Hello</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take A
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$A'/>
= unclaimed - bob k1 Twice
! stored
S: <message type='chat' from='bob@irc.example' to='admin@example' id='*'><body>Twice</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
= unclaimed - bob k1 Twice
! stored
S-none
% stored admin@example guest
