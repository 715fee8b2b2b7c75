# RS-01 DI-11 SZ-02: contacts are offered to a client whose caps list it, 50 a stanza, one kind each
% play register romeo
S: <presence type='subscribe' from='irc.example' to='romeo@example'/>
C: <presence from='romeo@example/a' to='irc.example'><c xmlns='~caps' hash='sha-1' node='urn:gaim' ver='q2VJpyZE4adg02ocfTLA/RpN8z0='/></presence>
% drain
C: <presence from='romeo@example/b' to='irc.example'><c xmlns='~caps' hash='md5' node='urn:old' ver='x'/></presence>
% drain
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
% drain
= opened romeo
% drain
=+ listed bob Bobby Friends
=+ listed carol - -
= listed dave - -
S: <iq type='get' from='irc.example' to='romeo@example/a' id='*'><query xmlns='~disco#info' node='urn:gaim#q2VJpyZE4adg02ocfTLA/RpN8z0='/></iq>
# Only from the client itself.
C: <iq type='result' from='romeo@example/b' to='irc.example' id='$ask'><query xmlns='~disco#info'><feature var='~disco#info'/></query></iq>
S-none
C: <iq type='result' from='romeo@example/a' to='irc.example' id='$ask'><query xmlns='~disco#info'>
	<identity category='client' type='pc' name='Gaim'/><feature var='http://jabber.org/protocol/rosterx'/><feature var='http://jabber.org/protocol/disco#info'/></query></iq>
S: <iq type='set' from='irc.example' to='romeo@example/a' id='*'><x xmlns='http://jabber.org/protocol/rosterx'>
	<item action='add' jid='bob@irc.example' name='Bobby'><group>Friends</group></item>
	<item action='add' jid='carol@irc.example' name='carol'><group>Puppets</group></item>
	<item action='add' jid='dave@irc.example' name='dave'><group>Puppets</group></item></x></iq>
% play answered romeo@example/a
S-none
# Once: not at every login.
= listed bob Bobby Friends
S-none
= listed eve - -
# What hashed to its name is known: nobody is asked again.
S: <iq type='set' from='irc.example' to='romeo@example/a' id='*'><x xmlns='http://jabber.org/protocol/rosterx'>
	<item action='add' jid='eve@irc.example' name='eve'><group>Puppets</group></item></x></iq>
% play answered romeo@example/a
C: <presence type='subscribe' from='romeo@example' to='eve@irc.example'/>
% drain
= dropped eve
S: <presence type='unsubscribe' from='eve@irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='eve@irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='eve@irc.example' to='romeo@example'/>
! contact_unwatch eve
S: <iq type='set' from='irc.example' to='romeo@example/a' id='*'><x xmlns='http://jabber.org/protocol/rosterx'><item action='delete' jid='eve@irc.example'/></x></iq>
C: <iq type='error' from='romeo@example/a' to='irc.example' id='$ask'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
S-none
# A client that refuses is not asked twice: the contact asks.
= listed frank - -
S: <iq type='set' from='irc.example' to='romeo@example/a' id='*'><x xmlns='http://jabber.org/protocol/rosterx'>...</x></iq>
C: <iq type='error' from='romeo@example/a' to='irc.example' id='$ask'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
S: <presence type='subscribe' from='frank@irc.example' to='romeo@example'/>

# A hash that is not that of the answer: believed for nobody, and asked again; a client without caps is not asked.
% play register juliet
% drain
C: <presence from='juliet@example/a' to='irc.example'><c xmlns='~caps' hash='sha-1' node='urn:evil' ver='nok2WaDAgBVy06XTp0ATfzObNwU='/></presence>
% drain
C: <presence from='juliet@example/z' to='#a@irc.example/juliet'><x xmlns='~muc'/></presence>
% select juliet@example
% drain
= opened juliet
% drain
= listed bob - -
S: <iq type='get' from='irc.example' to='juliet@example/a' id='*'><query xmlns='~disco#info' node='urn:evil#nok2WaDAgBVy06XTp0ATfzObNwU='/></iq>
C: <iq type='result' from='juliet@example/a' to='irc.example' id='$ask'><query xmlns='~disco#info'>
	<identity category='client' type='pc' name='Evil'/><feature var='http://jabber.org/protocol/disco#info'/></query></iq>
S: <presence type='subscribe' from='bob@irc.example' to='juliet@example'/>
= listed carol - -
S: <iq type='get' from='irc.example' to='juliet@example/a' id='*'><query xmlns='~disco#info' node='urn:evil#nok2WaDAgBVy06XTp0ATfzObNwU='/></iq>
# This time it is the truth, which holds for whoever says so.
C: <iq type='result' from='juliet@example/a' to='irc.example' id='$ask'><query xmlns='~disco#info'>
	<identity category='client' type='pc' name='Plain'/><feature var='http://jabber.org/protocol/disco#info'/></query></iq>
S: <presence type='subscribe' from='carol@irc.example' to='juliet@example'/>
= listed dave - -
S: <presence type='subscribe' from='dave@irc.example' to='juliet@example'/>
# Gone is gone.
C: <presence type='unavailable' from='juliet@example/a' to='irc.example'/>
% drain
