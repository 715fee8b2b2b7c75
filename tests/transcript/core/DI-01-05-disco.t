# DI-01 DI-02 DI-03 DI-04 DI-05 DI-08 DI-09 AD-10 GW-01 CM-01: what is here and what it can do
% option admins=root@example
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='~disco#info'>
	<identity category='gateway' type='irc' name='Puppets'/>
	<feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/disco#items'/>
	<feature var='urn:xmpp:ping'/><feature var='jabber:iq:version'/><feature var='jabber:iq:last'/><feature var='urn:xmpp:time'/>
	<feature var='jabber:iq:register'/><feature var='vcard-temp'/><feature var='jabber:iq:search'/><feature var='jabber:iq:gateway'/><feature var='http://jabber.org/protocol/commands'/>
	<feature var='jid\20escaping'/>
	<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/network/serverinfo</value></field>
	<field var='admin-addresses' type='list-multi'><value>xmpp:root@example</value></field></x></query></iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='2'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='2'><query xmlns='~disco#info'>
	<identity category='account' type='registered' name='bob'/><identity category='client' type='pc' name='Puppets'/>
	<feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/disco#items'/>
	<feature var='urn:xmpp:ping'/><feature var='jabber:iq:version'/><feature var='jabber:iq:last'/><feature var='vcard-temp'/>
	<feature var='urn:xmpp:message-correct:0'/><feature var='jabber:x:oob'/>
	<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:reactions:0:restrictions</value></field>
	<field var='max_reactions_per_user' type='text-single'><value>0</value></field><field var='allowlist' type='list-multi'/></x></query></iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example/x' id='3'><query xmlns='~disco#info' node=''/></iq>
S: <iq type='result' from='bob@irc.example/x' to='romeo@example/a' id='3'><query xmlns='~disco#info' node=''>...</query></iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='4'><query xmlns='~disco#info' node='foo'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='4'>[[cancel item-not-found]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='5'><query xmlns='~disco#items' node='foo'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='5'>[[cancel item-not-found]]</iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='6'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='6'><query xmlns='~disco#items'/></iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='7'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='7'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'>
	<item jid='irc.example' node='help' name='*'/><item jid='irc.example' node='status' name='*'/>
	<item jid='irc.example' node='settings' name='Settings'/>...</query></iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='8'><query xmlns='~disco#info' node='settings'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='8'><query xmlns='~disco#info' node='settings'>
	<identity category='automation' type='command-node' name='*'/><feature var='*'/><feature var='*'/><feature var='*'/></query></iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='9'><query xmlns='~disco#info' node='http://jabber.org/protocol/commands'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='9'><query xmlns='~disco#info' node='http://jabber.org/protocol/commands'>
	<identity category='automation' type='command-list' name='*'/><feature var='*'/><feature var='*'/></query></iq>
C: <iq type='get' from='romeo@example/a' to='help@irc.example' id='10'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='help@irc.example' to='romeo@example/a' id='10'><query xmlns='~disco#info'><identity category='client' type='bot' name='Puppets help'/>...</query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='11'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='11'><query xmlns='~disco#info'><identity category='gateway' type='irc' name='net.example'/>...</query></iq>
# What the user has here.
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo' id='12'><x xmlns='~muc'/></presence>
! session_open net.example romeo
= opened romeo
! room_join #a%net.example romeo
= joined #a%net.example romeo
% drain 2
C: <iq type='get' from='romeo@example/a' to='irc.example' id='13'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='13'><query xmlns='~disco#items'>
	<item jid='help@irc.example' name='Puppets help'/><item jid='net.example@irc.example' name='net.example'/>
	<item jid='#a%net.example@irc.example' name='#a'/></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='14'><query xmlns='~disco#items'/></iq>
! room_list -
= room-listed #a%net.example 1
= reply ok
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='14'><query xmlns='~disco#items'>
	<item jid='#a%net.example@irc.example' name='#a (1)'/><set xmlns='~rsm'>...</set></query></iq>
C: <iq type='get' from='juliet@example/a' to='irc.example' id='15'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='15'><query xmlns='~disco#items'><item jid='help@irc.example' name='Puppets help'/></query></iq>
