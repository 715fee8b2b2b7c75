# DI-03 DI-06 DI-07 DI-12: lists come in pages if one asks so; what is not there is said not to be
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo'><x xmlns='~muc'/></presence>
! session_open net.example romeo
% drain
% repeat 5 <presence from='romeo@example/a' to='#r$n%net.example@irc.example/romeo'><x xmlns='~muc'/></presence>
% drain
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='1'><query xmlns='~disco#items'><set xmlns='~rsm'><max>2</max></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='1'><query xmlns='~disco#items'>
	<item jid='#a%net.example@irc.example' name='#a'/><item jid='#r1%net.example@irc.example' name='#r1'/>
	<set xmlns='~rsm'><first index='0'>#a%net.example@irc.example</first><last>#r1%net.example@irc.example</last><count>6</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='2'><query xmlns='~disco#items'><set xmlns='~rsm'><max>2</max><after>#r3%net.example@irc.example</after></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='2'><query xmlns='~disco#items'>
	<item jid='#r4%net.example@irc.example' name='#r4'/><item jid='#r5%net.example@irc.example' name='#r5'/>
	<set xmlns='~rsm'><first index='4'>#r4%net.example@irc.example</first><last>#r5%net.example@irc.example</last><count>6</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='3'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1</max><before/></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='3'><query xmlns='~disco#items'>
	<item jid='#r5%net.example@irc.example' name='#r5'/>
	<set xmlns='~rsm'><first index='5'>#r5%net.example@irc.example</first><last>#r5%net.example@irc.example</last><count>6</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='4'><query xmlns='~disco#items'><set xmlns='~rsm'><max>9</max><before>#r2%net.example@irc.example</before></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='4'><query xmlns='~disco#items'>
	<item jid='#a%net.example@irc.example' name='#a'/><item jid='#r1%net.example@irc.example' name='#r1'/>
	<set xmlns='~rsm'>...</set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='5'><query xmlns='~disco#items'><set xmlns='~rsm'><max>0</max></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='5'><query xmlns='~disco#items'><set xmlns='~rsm'><count>6</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='6'><query xmlns='~disco#items'><set xmlns='~rsm'><after>nobody</after></set></query></iq>
S: <iq type='error' from='net.example@irc.example' to='romeo@example/a' id='6'>[[cancel item-not-found]]</iq>
# One who is not in the room.
= opened romeo
% drain
= joined #a%net.example romeo
% drain
C: <iq type='get' from='romeo@example/a' to='#a%net.example@irc.example/nobody' id='7'><query xmlns='~disco#info'/></iq>
S: <iq type='error' from='#a%net.example@irc.example/nobody' to='romeo@example/a' id='7'>[[cancel item-not-found Nobody called nobody is in this room.]]</iq>
# What the network can do is what is advertised.
= caps reply react typing delivered
% drain
C: <iq type='get' from='romeo@example/a' to='bob%net.example@irc.example' id='8'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='bob%net.example@irc.example' to='romeo@example/a' id='8'><query xmlns='~disco#info'>
	<identity category='account' type='registered' name='bob (net.example)'/><identity category='client' type='pc' name='Puppets'/>
	<feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/disco#items'/>
	<feature var='urn:xmpp:ping'/><feature var='jabber:iq:version'/><feature var='jabber:iq:last'/><feature var='vcard-temp'/>
	<feature var='http://jabber.org/protocol/chatstates'/><feature var='urn:xmpp:receipts'/><feature var='urn:xmpp:message-correct:0'/>
	<feature var='urn:xmpp:reply:0'/><feature var='urn:xmpp:fallback:0'/><feature var='urn:xmpp:reactions:0'/><feature var='jabber:x:oob'/></query></iq>
