# SZ-03: a store that cannot read or write is an error to who asks, to be tried again; nobody is taken for a stranger
% disk full
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='1'>[[wait internal-server-error]]</iq>
L: *cannot read the account of*
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='2'><x xmlns='~muc'/>[[wait internal-server-error]]</presence>
L: *cannot read the account of*
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
L: *cannot read the account of*
C: <iq type='get' from='romeo@example/a' to='irc.example' id='3'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'/>
% disk empty
C: <iq type='get' from='romeo@example/a' to='irc.example' id='4'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='4'>...</iq>
% disk full
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='5'>[[wait internal-server-error]]</iq>
% memory 0 accounts, 0 sessions, 0 rooms
% disk empty
% play register romeo
% disk full
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><query xmlns='jabber:iq:register'><nick>montague</nick></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='6'>[[wait internal-server-error]]</iq>
% seal romeo@example/a #a@irc.example
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='7'><command xmlns='~commands' node='settings' sessionid='$seal'>
	<x xmlns='jabber:x:data' type='submit'><field var='encoding'><value>x</value></field></x></command></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='7'><command xmlns='~commands' node='settings' sessionid='*' status='completed' xml:lang='en'>
	<note type='error'>*</note></command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='8'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='8'>[[wait internal-server-error]]</iq>
# He is there as before.
% disk empty
% stored romeo@example registered nick=romeo
C: <iq type='get' from='romeo@example/a' to='irc.example' id='9'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='9'><query xmlns='jabber:iq:register'><registered/><instructions>*</instructions><nick>romeo</nick>...</query></iq>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='10'><body>hi</body></message>
! session_open - -
