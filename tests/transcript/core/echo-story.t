# MS-01 MS-11 DI-01 NR-01: the smallest backend: no rooms, no guests, one network; the core answers for what it has not
% option backend=echo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[auth registration-required]]</message>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'/>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>hi</body></message>
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>hi</body></message>
C: <message type='chat' from='romeo@example/a' to='!no@irc.example' id='4'><body>hi</body></message>
S: <message type='error' from='!no@irc.example' to='romeo@example/a' id='4'>[[wait recipient-unavailable refused by request]]</message>
# There are no rooms.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='5'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='5'><x xmlns='~muc'/>[[cancel item-not-found]]</presence>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='6'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='6'>[[cancel service-unavailable]]</message>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='7'><query xmlns='jabber:iq:version'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='7'>[[cancel service-unavailable]]</iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='8'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='8'><query xmlns='~disco#info'>
	<identity category='account' type='registered' name='bob'/><identity category='client' type='pc' name='Echo'/>
	<feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/disco#items'/>
	<feature var='urn:xmpp:ping'/><feature var='jabber:iq:last'/><feature var='vcard-temp'/>
	<feature var='urn:xmpp:message-correct:0'/><feature var='jabber:x:oob'/><x xmlns='jabber:x:data' type='result'>...</x></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='9'><command xmlns='~commands' node='settings'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='9'>...</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='10'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='10'/>
% drain 3
% memory 0 accounts, 0 sessions, 0 rooms
