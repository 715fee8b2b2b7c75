# MS-11 SZ-14: what only lacks something is answered with the address that is meant (RFC 6120 8.3.3.5), as a URI
% play register romeo
C: <message type='chat' from='romeo@example/a' to='?bob@irc.example' id='1'><body>hi</body></message>
S: <message type='error' from='?bob@irc.example' to='romeo@example/a' id='1'><error type='cancel' by='?bob@irc.example'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:bob@irc.example</gone><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>"?bob" lacks something. Write to: bob@irc.example</text></error></message>
C: <presence type='subscribe' from='romeo@example' to='?bob@irc.example' id='2'/>
S: <presence type='error' from='?bob@irc.example' to='romeo@example' id='2'><error type='cancel' by='?bob@irc.example'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:bob@irc.example</gone><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>"?bob" lacks something. Write to: bob@irc.example</text></error></presence>
C: <iq type='get' from='romeo@example/a' to='?+1\20b%x@irc.example' id='4'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='?+1\20b%x@irc.example' to='romeo@example/a' id='4'><error type='cancel' by='?+1\20b%x@irc.example'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:+1%5C20b%25x@irc.example</gone><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>"?+1 b%x" lacks something. Write to: +1\20b%x@irc.example</text></error></iq>
S-none
