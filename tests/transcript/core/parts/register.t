# NICK@example registers.  (play register romeo)
C: <iq type='set' from='$1@example/a' to='irc.example' id='reg-1'><query xmlns='jabber:iq:register'><nick>$1</nick></query></iq>
S: <iq type='result' from='irc.example' to='$1@example/a' id='reg-1'/>
