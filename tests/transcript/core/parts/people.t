# NICK@example registers, and his roster has the service.  (play people romeo)
C: <iq type='set' from='$1@example/a' to='irc.example' id='reg-1'><query xmlns='jabber:iq:register'><nick>$1</nick></query></iq>
% drain
C: <presence type='subscribed' from='$1@example' to='irc.example'/>
C: <presence type='subscribe' from='$1@example' to='irc.example'/>
S: <presence type='subscribed' from='irc.example' to='$1@example'/>
S: <presence from='irc.example' to='$1@example'/>
