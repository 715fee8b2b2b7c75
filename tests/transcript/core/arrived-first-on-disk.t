# What comes for a user is on the disk before the network hears that we have it, and gone once his server has it
% option backend=postoffice
% drain 1
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
% play register romeo
= arrived romeo bob - Hello
! stored
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$1'><body>Hello</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take A
# While that fence is out no other is set; the next goes behind it.
= arrived romeo eve - Second
! stored
S: <message type='chat' from='eve@irc.example' to='romeo@example' id='$3'><body>Second</body>...</message>
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$A'/>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take B
# The stream breaks: what was not fenced comes again, under the same id; what was, does not.
% link down
% link up
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S: <message type='chat' from='eve@irc.example' to='romeo@example' id='$3'><body>Second</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$5'/>
# The fence of before the break means nothing any more.
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$B'/>
% restart crash
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S: <message type='chat' from='eve@irc.example' to='romeo@example' id='$3'><body>Second</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take C
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$C'/>
% restart crash
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S-none
