# What a user's server has had and refuses after all: its sender hears; what is refused for now is written again
% option backend=postoffice
% option allow=example elsewhere.example
% drain 1
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
% play register romeo
C: <iq type='set' from='juliet@elsewhere.example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'><nick>juliet</nick></query></iq>
S: <iq type='result' from='irc.example' to='juliet@elsewhere.example/a' id='1'/>
# Before its fence is back; not in somebody else's name, nor by an id that is none of ours.
= arrived romeo bob - One
! stored
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$1'><body>One</body>...</message>
% take I
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take A
C: <message type='error' from='juliet@elsewhere.example' to='bob@irc.example' id='$I'>[[cancel service-unavailable No.]]</message>
C: <message type='error' from='romeo@example' to='bob@irc.example' id='0123456789abcdef0123456789abcdef'>[[cancel service-unavailable No.]]</message>
S-none
C: <message type='error' from='romeo@example' to='bob@irc.example' id='$I'>[[cancel service-unavailable No mailbox.]]</message>
! message_returned bob to romeo: One (service-unavailable No mailbox.)
# Once.
C: <message type='error' from='romeo@example' to='bob@irc.example' id='$I'>[[cancel service-unavailable No.]]</message>
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$A'/>
S-none
# Behind it a line is left of what our own server took, without its words; by the id of a file it is found, too.
= arrived romeo bob - Two
! stored
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$2'><body>Two</body>...</message>
% take J
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take B
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$B'/>
% later 50m
C: <message type='error' from='romeo@example' to='bob@irc.example' id='$J-1'>[[wait resource-constraint Full.]]</message>
! message_returned bob to romeo: <envelope> (resource-constraint Full.)
# Where another server may still refuse it all of it is kept: for now, and it goes again after a minute.
= arrived juliet eve - Three
! stored
S: <message type='chat' from='eve@irc.example' to='juliet@elsewhere.example' id='$3'><body>Three</body>...</message>
% take K
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take C
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$C'/>
C: <message type='error' from='juliet@elsewhere.example' to='eve@irc.example' id='$K'>[[wait remote-server-timeout Gone.]]</message>
S-none
% later 61s
S: <message type='chat' from='eve@irc.example' to='juliet@elsewhere.example' id='$3'><body>Three</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
# It is refused again, and we are killed: it goes once more.
C: <message type='error' from='juliet@elsewhere.example' to='eve@irc.example' id='$K'>[[wait remote-server-timeout Gone.]]</message>
% restart crash
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S: <message type='chat' from='eve@irc.example' to='juliet@elsewhere.example' id='$3'><body>Three</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take D
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$D'/>
% later 20m
C: <message type='error' from='juliet@elsewhere.example' to='eve@irc.example' id='$K'>[[cancel remote-server-not-found No such server.]]</message>
! message_returned eve to juliet: Three (remote-server-not-found No such server.)
# After an hour nothing is left.
= arrived juliet eve - Four
! stored
S: <message type='chat' from='eve@irc.example' to='juliet@elsewhere.example' id='$4'><body>Four</body>...</message>
% take L
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take E
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$E'/>
% later 62m
C: <message type='error' from='juliet@elsewhere.example' to='eve@irc.example' id='$L'>[[cancel remote-server-not-found No such server.]]</message>
S-none
