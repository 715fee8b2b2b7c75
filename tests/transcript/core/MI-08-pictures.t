# MI-08 MI-10: pictures and nicknames are nodes of contacts (XEP-0084, XEP-0172); clients whose caps ask for it are told of pictures
% option avatar_file=./tests/unit/dot.png
% play register romeo
% drain
C: <presence from='romeo@example/a' to='irc.example'/>
% drain
C: <presence type='subscribe' from='romeo@example' to='irc.example'/>
% drain
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
% drain
= opened romeo
% drain
C: <presence type='subscribe' from='romeo@example' to='bob@irc.example'/>
% drain
# What there is can be asked for, and says so of itself.
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='~disco#info'>
	<identity category='gateway' type='irc' name='Puppets'/><identity category='pubsub' type='pep'/>...</query></iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='2'><pubsub xmlns='~pubsub'><items node='urn:xmpp:avatar:metadata'/></pubsub></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'><pubsub xmlns='~pubsub'><items node='urn:xmpp:avatar:metadata'>
	<item id='4a5eb7171b58e08a6881721e3b43d5a44419a2be'><metadata xmlns='urn:xmpp:avatar:metadata'>
	<info bytes='*' id='4a5eb7171b58e08a6881721e3b43d5a44419a2be' type='image/png'/></metadata></item></items></pubsub></iq>
C: <iq type='get' from='romeo@example/a' to='help@irc.example' id='3'><pubsub xmlns='~pubsub'><items node='urn:xmpp:avatar:data'>
	<item id='4a5eb7171b58e08a6881721e3b43d5a44419a2be'/></items></pubsub></iq>
S: <iq type='result' from='help@irc.example' to='romeo@example/a' id='3'><pubsub xmlns='~pubsub'><items node='urn:xmpp:avatar:data'>
	<item id='4a5eb7171b58e08a6881721e3b43d5a44419a2be'><data xmlns='urn:xmpp:avatar:data'>iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==</data></item></items></pubsub></iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='4'><pubsub xmlns='~pubsub'><items node='urn:xmpp:avatar:data'><item id='0123'/></items></pubsub></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='4'>[[cancel item-not-found]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='5'><pubsub xmlns='~pubsub'><items node='urn:xmpp:bookmarks:1'/></pubsub></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='5'>[[cancel item-not-found]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='6'><pubsub xmlns='~pubsub'><subscriptions/></pubsub></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='6'>[[cancel feature-not-implemented]]</iq>
# Of whom no picture is known the network is not asked.
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='7'><pubsub xmlns='~pubsub'><items node='urn:xmpp:avatar:metadata'/></pubsub></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='7'><pubsub xmlns='~pubsub'><items node='urn:xmpp:avatar:metadata'/></pubsub></iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='8'><pubsub xmlns='~pubsub'><items node='~nick'/></pubsub></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='8'>[[cancel item-not-found]]</iq>
C: <iq type='get' from='tybalt@example/a' to='bob@irc.example' id='9'><pubsub xmlns='~pubsub'><items node='~nick'/></pubsub></iq>
S: <iq type='error' from='bob@irc.example' to='tybalt@example/a' id='9'>[[cancel item-not-found]]</iq>
= listed bob Bobby
% drain
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='10'><pubsub xmlns='~pubsub'><items node='~nick'/></pubsub></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='10'><pubsub xmlns='~pubsub'><items node='~nick'>
	<item id='current'><nick xmlns='~nick'>Bobby</nick></item></items></pubsub></iq>
# A client says what it is, is asked what that means, and is told what it wants to know: of the service here.
C: <presence from='romeo@example/a' to='irc.example'><c xmlns='~caps' hash='sha-1' node='urn:dove' ver='SWcWZgOLcjxmPuK/937fjo4cQeI='/></presence>
S: <iq type='get' from='irc.example' to='romeo@example/a' id='*'><query xmlns='~disco#info' node='urn:dove#SWcWZgOLcjxmPuK/937fjo4cQeI='/></iq>
C: <iq type='result' from='romeo@example/a' to='irc.example' id='$ask'><query xmlns='~disco#info'><identity category='client' type='pc' name='Dove'/>
	<feature var='http://jabber.org/protocol/disco#info'/><feature var='urn:xmpp:avatar:metadata+notify'/></query></iq>
S: <message type='headline' from='irc.example' to='romeo@example/a' id='*'><event xmlns='~pubsub#event'><items node='urn:xmpp:avatar:metadata'>
	<item id='4a5eb7171b58e08a6881721e3b43d5a44419a2be'><metadata xmlns='urn:xmpp:avatar:metadata'>
	<info bytes='*' id='4a5eb7171b58e08a6881721e3b43d5a44419a2be' type='image/png'/></metadata></item></items></event></message>
# The same word again asks and tells nothing.
C: <presence from='romeo@example/a' to='irc.example'><show>away</show><c xmlns='~caps' hash='sha-1' node='urn:dove' ver='SWcWZgOLcjxmPuK/937fjo4cQeI='/></presence>
! session_set_presence away -
S-none
# Another picture of a person: the network is asked for it, and the client told.
= pictured bob a9993e364706816aba3e25717850c26c9cd0d89d
S: <presence from='bob@irc.example' to='romeo@example'><c xmlns='~caps' hash='sha-1' node='*' ver='*'/><x xmlns='vcard-temp:x:update'><photo>a9993e364706816aba3e25717850c26c9cd0d89d</photo></x></presence>
! contact_fetch bob
= reply profile Robert image/png abc
S: <message type='headline' from='bob@irc.example' to='romeo@example/a' id='*'><event xmlns='~pubsub#event'><items node='urn:xmpp:avatar:metadata'>
	<item id='a9993e364706816aba3e25717850c26c9cd0d89d'><metadata xmlns='urn:xmpp:avatar:metadata'><info bytes='3' id='a9993e364706816aba3e25717850c26c9cd0d89d' type='image/png'/></metadata></item></items></event></message>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='11'><pubsub xmlns='~pubsub'><items node='urn:xmpp:avatar:data'><item id='a9993e364706816aba3e25717850c26c9cd0d89d'/></items></pubsub></iq>
! contact_fetch bob
= reply profile Robert image/png abc
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='11'><pubsub xmlns='~pubsub'><items node='urn:xmpp:avatar:data'>
	<item id='a9993e364706816aba3e25717850c26c9cd0d89d'><data xmlns='urn:xmpp:avatar:data'>YWJj</data></item></items></pubsub></iq>
# And none any more.
= pictured bob
S: <presence from='bob@irc.example' to='romeo@example'><c xmlns='~caps' hash='sha-1' node='*' ver='*'/><x xmlns='vcard-temp:x:update'><photo/></x></presence>
S: <message type='headline' from='bob@irc.example' to='romeo@example/a' id='*'><event xmlns='~pubsub#event'><items node='urn:xmpp:avatar:metadata'>
	<item><metadata xmlns='urn:xmpp:avatar:metadata'/></item></items></event></message>
# A client that does not ask for it is told nothing.
C: <presence from='romeo@example/b' to='irc.example'><c xmlns='~caps' hash='sha-1' node='urn:old' ver='AAAAiIfm0Ioc4WBeSDMfw070Bd0='/></presence>
! session_set_presence online -
S: <iq type='get' from='irc.example' to='romeo@example/b' id='*'><query xmlns='~disco#info' node='urn:old#AAAAiIfm0Ioc4WBeSDMfw070Bd0='/></iq>
C: <iq type='result' from='romeo@example/b' to='irc.example' id='$ask'><query xmlns='~disco#info'><feature var='http://jabber.org/protocol/disco#info'/></query></iq>
S-none
