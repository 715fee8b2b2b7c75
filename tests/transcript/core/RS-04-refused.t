# RS-04 RS-01: a server that grants it and then fails (ejabberd 23.01), or forbids it: contacts ask, as without
% play privilege 1
% play register romeo
S: <iq type='get' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'/></iq>
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'/></iq>
S: <iq type='set' from='irc.example' to='romeo@example' id='*'><query xmlns='jabber:iq:roster'><item subscription='both' jid='irc.example' name='*'><group>Gateways</group></item></query></iq>
C: <iq type='error' from='romeo@example' to='irc.example' id='$ask'><error type='wait'><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
L: *rosters cannot be written (internal-server-error); contacts ask instead
# help@ is there only where it is silent.
S: <presence type='subscribe' from='irc.example' to='romeo@example'/>
S-none
# It is not tried again with the next user, nor with a contact.
% play register juliet
S: <presence type='subscribe' from='irc.example' to='juliet@example'/>
C: <presence from='romeo@example/a' to='irc.example'/>
% drain
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='jabber:iq:roster'/></iq>
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
% drain
= opened romeo
% drain
= listed bob - -
S: <presence type='subscribe' from='bob@irc.example' to='romeo@example'/>
= listed bob Bobby -
S-none
C: <presence type='unsubscribed' from='romeo@example' to='bob@irc.example'/>
% drain
# He has said no: the network's list does not ask again.
= listed bob Bobby -
S-none
# A user's own item fails alone.
