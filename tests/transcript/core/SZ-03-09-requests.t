# SZ-03 SZ-04 SZ-05 SZ-06 SZ-08 SZ-09: every request is answered once, no answer ever
C: <iq type='result' from='romeo@example/a' to='irc.example' id='1'><ping xmlns='urn:xmpp:ping'/></iq>
S-none
C: <iq type='error' from='romeo@example/a' to='#a@irc.example/bob' id='1'><q xmlns='urn:foo'/><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
S-none
C: <iq from='romeo@example/a' to='irc.example' id='2'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='2'>[[modify bad-request]]</iq>
C: <iq type='frob' from='romeo@example/a' to='irc.example' id='3'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='3'>[[modify bad-request]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a'>[[modify bad-request]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='4'/>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='4'>[[modify bad-request]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='5'>only text</iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='5'>[[modify bad-request]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='6'><ping xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='6'>[[modify bad-request]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='7'><frob xmlns='~disco#info'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='7'>[[cancel feature-not-implemented]]</iq>
# The same id from two users, or twice, is two questions.
C: <iq type='get' from='romeo@example/a' to='irc.example' id='8'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='8'/>
C: <iq type='get' from='romeo@example/b' to='irc.example' id='8'><p:ping xmlns:p='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/b' id='8'/>
