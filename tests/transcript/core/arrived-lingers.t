# Where the server keeps what it has routed in mailboxes, a fenced row stays for half a minute more
% option backend=postoffice
% drain 1
% play register romeo
= arrived romeo bob - Hello
! stored
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$1'><body>Hello</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take A
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$A'/>
% later 20s
% link down
% link up
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$1'><body>Hello</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take B
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$B'/>
% later 40s
% link down
% link up
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S-none
