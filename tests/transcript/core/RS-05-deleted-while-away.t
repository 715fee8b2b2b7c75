# RS-05 RS-04 RS-07 GW-07: what the user deleted while we were away is found at the next login, and stays deleted
% play privilege 2
% play register romeo
S: <iq type='get' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'/></iq>
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'>
	<item jid='irc.example' subscription='both'/><item jid='help@irc.example' subscription='none'/></query></iq>
# What he has put there himself, half, is left as it is: help@ is not his contact all the way, and asks nobody.
S: <presence type='probe' from='irc.example' to='romeo@example'/>
S-none
C: <presence from='romeo@example/a' to='irc.example'/>
% drain
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'>
	<item jid='irc.example' subscription='both'/></query></iq>
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
% drain
= opened romeo
% drain
=+ listed bob - -
= listed carol - -
% drain
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'>
	<item jid='irc.example' subscription='both'/></query></iq>
% drain
% play answered romeo@example
% drain
% play answered romeo@example
% drain
% stored romeo@example registered nick=romeo [roster]bob@irc.example=1 [roster]carol@irc.example=1 [roster]irc.example=1
# The stream goes, and he deletes one and renames another.
% link down
% drain
% link up
% drain
% play privilege 2
C: <presence from='romeo@example/a' to='irc.example'/>
S: <iq type='get' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'/></iq>
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'>
	<item jid='irc.example' subscription='both'/><item jid='carol@irc.example' name='C' subscription='both'/></query></iq>
S: <presence type='unsubscribe' from='bob@irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='bob@irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='bob@irc.example' to='romeo@example'/>
! contact_unwatch bob
C: <presence from='romeo@example/a' to='irc.example'><show>away</show></presence>
% drain
= listed bob - -
S-none
# He unregisters: his roster holds nothing of ours any more; other items are his.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='u'><query xmlns='jabber:iq:register'><remove/></query></iq>
% drain
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'>
	<item jid='irc.example' subscription='both'/><item jid='juliet@example' subscription='both'/></query></iq>
S: <iq type='set' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'><item subscription='remove' jid='irc.example'/></query></iq>
C: <iq type='error' from='romeo@example' to='irc.example' id='$ask'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
S-none
% memory 0 accounts, 0 sessions, 0 rooms
