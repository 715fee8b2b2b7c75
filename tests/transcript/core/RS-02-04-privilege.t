# RS-02 RS-04 RS-05 RS-07 SZ-02 GW-02: where the server lets us, contacts are written into the roster, one a set
C: <message from='example' to='irc.example'><privilege xmlns='urn:xmpp:privilege:2'>
	<perm access='iq'><namespace ns='a' type='get'><namespace ns='b' type='both'><perm access='roster' type='both'/></namespace></namespace></perm>
	</privilege></message>
S-none
% play register romeo
S: <iq type='get' from='irc.example' to='romeo@example' id='*-????????????????????????????????'><query xmlns='jabber:iq:roster'/></iq>
# Somebody else's, and an old id, are no answers; the second answer is none either.
C: <iq type='result' from='juliet@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'/></iq>
C: <iq type='result' from='romeo@example/a' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'/></iq>
C: <iq type='result' from='romeo@example' to='help@irc.example' id='$ask'><query xmlns='jabber:iq:roster'/></iq>
C: <iq type='result' from='romeo@example' to='irc.example' id='1'><query xmlns='jabber:iq:roster'/></iq>
C: <iq type='result' from='romeo@example' to='irc.example'><query xmlns='jabber:iq:roster'/></iq>
S-none
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'>
	<item jid='juliet@example' subscription='both' name='Juliet'><group>Friends</group></item><item jid='&lt;' subscription='both'/></query></iq>
S: <iq type='set' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'>
	<item subscription='both' jid='irc.example' name='Puppets'><group>Gateways</group></item></query></iq>
% play answered romeo@example
S: <presence type='probe' from='irc.example' to='romeo@example'/>
S: <iq type='set' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'>
	<item subscription='both' jid='help@irc.example' name='Puppets help'><group>Gateways</group></item></query></iq>
% play answered romeo@example
S: <presence from='help@irc.example' to='romeo@example'>...</presence>
% play answered romeo@example
S-none
% stored romeo@example registered nick=romeo [roster]help@irc.example=1 [roster]irc.example=1
# The network's own list: with its name and group, or ours; what is there already is left as it is.
C: <presence from='romeo@example/a' to='irc.example'/>
S: <presence from='irc.example' to='romeo@example'>...</presence>
S: <iq type='get' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'/></iq>
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'>
	<item jid='irc.example' subscription='both'/><item jid='HELP@irc.example' subscription='both'/></query></iq>
S-none
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
% drain
= opened romeo
% drain
= listed bob Bobby Friends
S: <iq type='get' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'/></iq>
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'>
	<item jid='irc.example' subscription='both'/><item jid='help@irc.example' subscription='both'/>
	<item jid='eve@irc.example' subscription='both' name='Mine'/></query></iq>
S: <iq type='set' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'>
	<item subscription='both' jid='bob@irc.example' name='Bobby'><group>Friends</group></item></query></iq>
=+ listed carol - -
=+ listed eve Eva -
= listed bob Robert Others
% play answered romeo@example
S: <presence from='bob@irc.example' to='romeo@example'>...</presence>
! contact_watch bob
S: <iq type='set' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'>
	<item subscription='both' jid='carol@irc.example' name='carol'><group>Puppets</group></item></query></iq>
% play answered romeo@example
S: <presence from='carol@irc.example' to='romeo@example'>...</presence>
! contact_watch carol
S: <presence from='eve@irc.example' to='romeo@example'>...</presence>
! contact_watch eve
S-none
# A push: the user has deleted one of ours, and changed somebody else's.
C: <iq type='set' from='romeo@example' to='irc.example' id='p1'><query xmlns='jabber:iq:roster'><item jid='juliet@example' subscription='remove'/></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example' id='p1'/>
C: <iq type='set' from='romeo@example' to='irc.example' id='p2'><query xmlns='jabber:iq:roster'><item jid='bob@irc.example' subscription='both' name='B'/></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example' id='p2'/>
C: <iq type='set' from='romeo@example' to='irc.example' id='p3'><query xmlns='jabber:iq:roster'><item jid='bob@irc.example' subscription='remove'/></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example' id='p3'/>
S: <presence type='unsubscribe' from='bob@irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='bob@irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='bob@irc.example' to='romeo@example'/>
! contact_unwatch bob
# What he has deleted stays deleted.
= listed bob Bobby Friends
S-none
# A push from a client, or for nobody's roster, is none.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='p4'><query xmlns='jabber:iq:roster'><item jid='carol@irc.example' subscription='remove'/></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='p4'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='example' to='irc.example' id='p5'><query xmlns='jabber:iq:roster'><item jid='carol@irc.example' subscription='remove'/></query></iq>
S: <iq type='error' from='irc.example' to='example' id='p5'>[[cancel service-unavailable]]</iq>
# The network's list has lost one: so does the roster.
= dropped carol
S: <presence type='unsubscribe' from='carol@irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='carol@irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='carol@irc.example' to='romeo@example'/>
! contact_unwatch carol
S: <iq type='get' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'/></iq>
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'>
	<item jid='irc.example' subscription='both'/><item jid='help@irc.example' subscription='both'/><item jid='juliet@example'/>
	<item jid='eve@irc.example' subscription='both' name='Mine'/><item jid='carol@irc.example' subscription='both'/></query></iq>
S: <iq type='set' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'>
	<item subscription='remove' jid='carol@irc.example'/></query></iq>
% play answered romeo@example
S-none
