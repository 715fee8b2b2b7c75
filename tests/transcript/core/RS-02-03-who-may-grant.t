# RS-02 RS-03 RS-09: privileges count from the connected server's own domains alone; delegations are nobody's business
% option serves=example other.example
# A user, a client, somebody else's server, another component: a registration asks as it would without.
C: <message from='juliet@example/a' to='irc.example'><privilege xmlns='urn:xmpp:privilege:2'><perm access='roster' type='both'/></privilege></message>
C: <message from='juliet@example' to='irc.example'><privilege xmlns='urn:xmpp:privilege:1'><perm access='roster' type='both'/></privilege></message>
C: <message from='example/res' to='irc.example'><privilege xmlns='urn:xmpp:privilege:2'><perm access='roster' type='both'/></privilege></message>
C: <message from='evil.test' to='irc.example'><privilege xmlns='urn:xmpp:privilege:2'><perm access='roster' type='both'/></privilege></message>
C: <message from='conference.example' to='irc.example' type='normal'><privilege xmlns='urn:xmpp:privilege:2'><perm access='roster' type='both'/></privilege></message>
C: <message from='example' to='irc.example' type='error'><privilege xmlns='urn:xmpp:privilege:2'><perm access='roster' type='both'/></privilege></message>
C: <message from='example' to='help@irc.example'><privilege xmlns='urn:xmpp:privilege:2'><perm access='roster' type='both'/></privilege></message>
C: <message from='other.example' to='irc.example'><privilege xmlns='urn:xmpp:privilege:2'><perm access='roster' type='both'/></privilege></message>
S-none
% play register romeo
S: <presence type='subscribe' from='irc.example' to='romeo@example'/>
# Delegation: consumed, without an error.
C: <message from='example' to='irc.example'><delegation xmlns='urn:xmpp:delegation:1'><delegated namespace='jabber:iq:roster'/></delegation></message>
C: <message from='example' to='irc.example' id='d'><delegation xmlns='urn:xmpp:delegation:2'><delegated namespace='jabber:iq:roster'/></delegation></message>
S-none
# What is granted is granted; it may be taken back, too; nothing else of it is a roster's.
C: <message from='example' to='irc.example'><privilege xmlns='urn:xmpp:privilege:1'><perm access='message' type='outgoing'/><perm access='presence' type='managed_entity'/></privilege></message>
% play register benvolio
S: <presence type='subscribe' from='irc.example' to='benvolio@example'/>
% play privilege 1
% play register mercutio
S: <iq type='get' from='irc.example' to='mercutio@example' id='*'><query xmlns='jabber:iq:roster'/></iq>
# Nobody answers: past the deadline it is written as if nothing was there, and then it asks.
% later 16s
S: <iq type='set' from='irc.example' to='mercutio@example' id='*'><query xmlns='jabber:iq:roster'><item subscription='both' jid='irc.example' name='Puppets'><group>Gateways</group></item></query></iq>
% later 16s
S: <presence type='subscribe' from='irc.example' to='mercutio@example'/>
S: <iq type='set' from='irc.example' to='mercutio@example' id='*'><query xmlns='jabber:iq:roster'><item subscription='both' jid='help@irc.example' name='*'><group>Gateways</group></item></query></iq>
% later 16s
S-none
C: <message from='example' to='irc.example'><privilege xmlns='urn:xmpp:privilege:2'/></message>
% play register tybalt
S: <presence type='subscribe' from='irc.example' to='tybalt@example'/>
# After the stream was gone it must be granted anew.
% play privilege 2
% link down
% drain
% link up
% drain
% play register nurse
S: <presence type='subscribe' from='irc.example' to='nurse@example'/>
