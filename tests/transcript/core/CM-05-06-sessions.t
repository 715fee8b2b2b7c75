# CM-05 CM-06: sessions are one client's, at one address, of one command, for ten minutes, eight at a time; each mistake has its condition
% play join romeo@example/a #a romeo
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><command xmlns='~commands' node='pull'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'>...</iq>
% sid 1
# Another's, his own other client's, elsewhere, for another command.
C: <iq type='set' from='juliet@example/a' to='irc.example' id='2'><command xmlns='~commands' node='pull' sessionid='$sid1' action='cancel'/></iq>
S: <iq type='error' from='irc.example' to='juliet@example/a' id='2'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-sessionid xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/b' to='irc.example' id='3'><command xmlns='~commands' node='pull' sessionid='$sid1' action='cancel'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/b' id='3'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-sessionid xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='help@irc.example' id='4'><command xmlns='~commands' node='pull' sessionid='$sid1' action='cancel'/></iq>
S: <iq type='error' from='help@irc.example' to='romeo@example/a' id='4'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-sessionid xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><command xmlns='~commands' node='status' sessionid='$sid1' action='cancel'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='5'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-sessionid xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><command xmlns='~commands' node='pull' sessionid='' action='cancel'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='6'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-sessionid xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='7'><command xmlns='~commands' node='frob' sessionid='$sid1' action='cancel'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='7'>[[cancel item-not-found]]</iq>
# None of it did anything to it.  Actions, languages and payloads that are none.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='8'><command xmlns='~commands' node='pull' sessionid='$sid1' action='frob'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='8'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><malformed-action xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='9'><command xmlns='~commands' node='pull' sessionid='$sid1' action='next'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='9'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-action xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='10'><command xmlns='~commands' node='pull' xml:lang='no language' action='execute'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='10'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-locale xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='11'><command xmlns='~commands' node='pull' sessionid='$sid1' action='complete'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='11'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-payload xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='12'><command xmlns='~commands' node='pull' sessionid='$sid1' action='complete'><x xmlns='jabber:x:data' type='form'/></command></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='12'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-payload xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='13'><command xmlns='~commands' node='pull' sessionid='$sid1' action='complete'><x xmlns='jabber:x:data' type='submit'/><x xmlns='jabber:x:data' type='submit'/></command></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='13'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-payload xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='14'><command xmlns='~commands' node='pull' sessionid='$sid1' action='complete'>
	<x xmlns='jabber:x:data' type='submit'><field var='string'><value>1</value></field></x></command></iq>
! pull 1 -
= reply said Pulled.
S: <iq type='result' from='irc.example' to='romeo@example/a' id='14'>...</iq>
# Ten minutes.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='15'><command xmlns='~commands' node='pull'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='15'>...</iq>
% later 599s
C: <iq type='set' from='romeo@example/a' to='irc.example' id='16'><command xmlns='~commands' node='pull' sessionid='$seal' action='prev'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='16'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-action xmlns='~commands'/></error></iq>
% later 601s
C: <iq type='set' from='romeo@example/a' to='irc.example' id='17'><command xmlns='~commands' node='pull' sessionid='$seal' action='cancel'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='17'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><session-expired xmlns='~commands'/></error></iq>
# The ninth puts out the oldest.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='18'><command xmlns='~commands' node='pull'/></iq>
% sid 1
S: <iq type='result' from='irc.example' to='romeo@example/a' id='18'>...</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='18'><command xmlns='~commands' node='pull'/></iq>
% sid 2
S: <iq type='result' from='irc.example' to='romeo@example/a' id='18'>...</iq>
% repeat 7 <iq type='set' from='romeo@example/a' to='irc.example' id='r$n'><command xmlns='~commands' node='pull'/></iq>
% drain 7
C: <iq type='set' from='romeo@example/a' to='irc.example' id='19'><command xmlns='~commands' node='pull' sessionid='$sid1' action='cancel'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='19'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><session-expired xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='20'><command xmlns='~commands' node='pull' sessionid='$sid2' action='cancel'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='20'>...</iq>
