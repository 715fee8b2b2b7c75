# SZ-23 SZ-24 SZ-25 SZ-26: whatever has our domain is served or refused; what has not is dropped
C: <message type='chat' from='romeo@example/a' to='irc.example' id='1'><body>frob</body></message>
S: <message type='chat' xml:lang='en' from='irc.example' to='romeo@example/a'><body>I do not know "frob".*</body></message>
C: <iq type='get' from='romeo@example/a' to='irc.example/foo' id='2'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example/foo' to='romeo@example/a' id='2'/>
C: <presence from='romeo@example/a' to='irc.example/foo'/>
S-none
C: <message type='headline' from='romeo@example/a' to='irc.example/foo'><body>news</body></message>
S-none
# From us to us: no loop.
C: <message type='chat' from='bob@irc.example' to='carol@irc.example' id='3'><body>hi</body></message>
S-none
C: <message type='error' from='carol@irc.example' to='bob@irc.example' id='3'>[[auth forbidden]]</message>
S-none
# Another's.
C: <message type='chat' from='romeo@example/a' to='x@other.example' id='4'><body>hi</body></message>
S-none
C: <iq type='get' from='romeo@example/a' to='other.example' id='5'><ping xmlns='urn:xmpp:ping'/></iq>
S-none
C: <presence from='romeo@example/a' to='#a@other.example/romeo'><x xmlns='~muc'/></presence>
S-none
C: <iq type='get' from='romeo@example/a' to='irc.example.other' id='5'><ping xmlns='urn:xmpp:ping'/></iq>
S-none
# From nobody, to nobody, from what no address can be.
C: <message type='chat' to='irc.example'><body>hi</body></message>
S-none
C: <message type='chat' from='romeo@example/a'><body>hi</body></message>
S-none
C: <message type='chat' from='@example/a' to='irc.example'><body>hi</body></message>
S-none
