# M2-02 M2-03 MI-01: a self-ping tells whether this client sits there
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/romeo' id='1'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='#a@irc.example/romeo' to='romeo@example/a' id='1'/>
C: <iq type='get' from='romeo@example/b' to='#a@irc.example/romeo' id='2'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='#a@irc.example/romeo' to='romeo@example/b' id='2'>[[modify not-acceptable]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/Romeo' id='3'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='#a@irc.example/Romeo' to='romeo@example/a' id='3'/>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/montague' id='3b'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='#a@irc.example/montague' to='romeo@example/a' id='3b'>[[cancel item-not-found]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/bob' id='4'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='#a@irc.example/bob' to='romeo@example/a' id='4'/>
C: <iq type='get' from='juliet@example/a' to='#a@irc.example/bob' id='5'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='#a@irc.example/bob' to='juliet@example/a' id='5'>[[modify not-acceptable]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='6'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='6'/>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='7'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='7'/>
= closed remote-server-timeout wait Gone.
% drain 3
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/romeo' id='8'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='8'>[[modify not-acceptable]]</iq>
