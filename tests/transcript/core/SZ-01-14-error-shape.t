# SZ-01 SZ-14 SZ-18 SZ-15: an error has the stanza's id to the letter, its addresses swapped, one condition
C: <iq type='get' from='romeo@example/a' to='irc.example' id='a&quot;&apos;&lt;&amp;é'><q xmlns='urn:foo'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='a&quot;&apos;&lt;&amp;é'>[[cancel service-unavailable]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example/x' id='2'><q xmlns='urn:foo'/></iq>
S: <iq type='error' from='irc.example/x' to='romeo@example/a' id='2'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='bob@irc.example' id='3'><q xmlns='urn:foo'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='3'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='bob@irc.example/Laptop' id='4'><q xmlns='urn:foo'/></iq>
S: <iq type='error' from='bob@irc.example/Laptop' to='romeo@example/a' id='4'>[[cancel service-unavailable]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='5'><q xmlns='urn:foo'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='5'>[[cancel service-unavailable]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/Bob' id='6'><q xmlns='urn:foo'/></iq>
S: <iq type='error' from='#a@irc.example/Bob' to='romeo@example/a' id='6'>
	<error type='cancel' by='#a@irc.example'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
	<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>This is not served at this address.</text></error></iq>
C: <message type='groupchat' from='romeo@example/a' to='bob@irc.example/x' id='7'><body>hi</body></message>
S: <message type='error' from='bob@irc.example/x' to='romeo@example/a' id='7'>[[cancel service-unavailable]]</message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example'><body>no id</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a'>[[modify not-acceptable]]</message>
