# Nobody but ourselves can say that a fence is back
% option backend=postoffice
% drain 1
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
% play register romeo
= arrived romeo bob - One
! stored
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$1'><body>One</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take A
C: <message type='headline' from='romeo@example/a' to='fence@irc.example' id='$A'/>
C: <message type='headline' from='bob@irc.example' to='fence@irc.example' id='$A'/>
% link down
% link up
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$1'><body>One</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$3'/>
