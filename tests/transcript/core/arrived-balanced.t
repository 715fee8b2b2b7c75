# Where gateways share a domain, a message to ourselves comes back to one of them: of sixteen addresses one is ours
% option backend=postoffice
% drain 1
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
% play register romeo
= arrived romeo bob - One
! stored
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$1'><body>One</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% later 3s
% drain but 1
S: <message type='headline' from='fence15@irc.example' to='fence15@irc.example' id='*'/>
% take A
# Another gateway's, and one that nobody of us has.
C: <message type='headline' from='fence3@irc.example' to='fence3@irc.example' id='fence-other-1234'/>
C: <message type='headline' from='fence16@irc.example' to='fence16@irc.example' id='$A'/>
C: <message type='headline' from='fence7@irc.example' to='fence@irc.example' id='$A'/>
S-none
C: <message type='headline' from='fence7@irc.example' to='fence7@irc.example' id='$A'/>
C: <message type='headline' from='fence9@irc.example' to='fence9@irc.example' id='$A'/>
# From now on it is that one.
= arrived romeo bob - Two
! stored
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$2'><body>Two</body>...</message>
S: <message type='headline' from='fence7@irc.example' to='fence7@irc.example' id='*'/>
# After a break it may be another: only what was not fenced comes again.
% link down
% link up
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$2'><body>Two</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
# None comes back: this is one gateway too many.
% later 3s
% drain 16
% later 61s
L: *no message to ourselves comes back*
% drain 16
