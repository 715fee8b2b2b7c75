# The stream is down: it is taken all the same, and written when it is up; a fence that is lost is set again
% option backend=postoffice
% drain 1
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
% play register romeo
% link down
= arrived romeo bob - One
! stored
= arrived romeo bob - Two
! stored
S-none
% link up
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S~ <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>One</body>...</message>
S~ <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Two</body>...</message>
S~ <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% later 61s
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take A
% drain 15
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$A'/>
S-none
