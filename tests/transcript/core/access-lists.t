# BL-06 NR RG-10: who may use it: the parent domain's users, or those of `allow`, never those of `deny`
% option allow=example, *.friends.example, guest@other.example
% option deny=mallory@example, bad.friends.example
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'/>
C: <iq type='get' from='x@a.friends.example/a' to='irc.example' id='2'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='x@a.friends.example/a' id='2'/>
C: <iq type='get' from='x@friends.example/a' to='irc.example' id='3'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='irc.example' to='x@friends.example/a' id='3'>[[auth forbidden]]</iq>
C: <iq type='get' from='x@bad.friends.example/a' to='irc.example' id='4'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='irc.example' to='x@bad.friends.example/a' id='4'>[[auth forbidden]]</iq>
C: <iq type='get' from='guest@other.example/a' to='irc.example' id='5'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='guest@other.example/a' id='5'/>
C: <iq type='get' from='other@other.example/a' to='irc.example' id='6'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='irc.example' to='other@other.example/a' id='6'>[[auth forbidden]]</iq>
C: <iq type='set' from='Mallory@example/a' to='irc.example' id='7'><query xmlns='jabber:iq:register'><nick>m</nick></query></iq>
S: <iq type='error' from='irc.example' to='Mallory@example/a' id='7'>[[auth forbidden]]</iq>
C: <presence from='mallory@example/a' to='#a@irc.example/m' id='8'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#a@irc.example/m' to='mallory@example/a' id='8'><x xmlns='~muc'/>[[auth forbidden]]</presence>
C: <presence type='subscribe' from='mallory@example' to='irc.example'/>
S-none
C: <message type='chat' from='mallory@example/a' to='bob@irc.example' id='9'><body>hi</body></message>
S: <message type='error' from='bob@irc.example' to='mallory@example/a' id='9'>[[auth forbidden]]</message>
% memory 0 accounts, 0 sessions, 0 rooms
