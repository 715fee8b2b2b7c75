# RG-10 RG-04 BL-06 BL-07: who may not use it may not register, by no face; rules are full, bare, domain with a resource, domain
% option deny=mallory@example, tybalt@example/Bad, other.example
% option allow=example, other.example, bots.example/one
C: <iq type='set' from='mallory@example/a' to='irc.example' id='r0'><query xmlns='jabber:iq:register'><nick>x</nick></query></iq>
S: <iq type='error' from='irc.example' to='mallory@example/a' id='r0'>[[auth forbidden]]</iq>
C: <iq type='set' from='mallory@example/a' to='irc.example' id='c0'><command xmlns='~commands' node='register'/></iq>
S: <iq type='error' from='irc.example' to='mallory@example/a' id='c0'>[[auth forbidden]]</iq>
C: <message type='chat' from='mallory@example/a' to='help@irc.example' id='m0'><body>register</body></message>
S: <message type='error' from='help@irc.example' to='mallory@example/a' id='m0'>[[auth forbidden]]</message>
C: <presence type='subscribe' from='mallory@example' to='irc.example'/>
S-none
C: <message type='headline' from='mallory@example/a' to='help@irc.example'><body>x</body></message>
S-none
C: <iq type='set' from='tybalt@example/Bad' to='irc.example' id='r1'><query xmlns='jabber:iq:register'><nick>x</nick></query></iq>
S: <iq type='error' from='irc.example' to='tybalt@example/Bad' id='r1'>[[auth forbidden]]</iq>
C: <iq type='set' from='tybalt@example/Bad' to='irc.example' id='c1'><command xmlns='~commands' node='register'/></iq>
S: <iq type='error' from='irc.example' to='tybalt@example/Bad' id='c1'>[[auth forbidden]]</iq>
C: <message type='chat' from='tybalt@example/Bad' to='help@irc.example' id='m1'><body>register</body></message>
S: <message type='error' from='help@irc.example' to='tybalt@example/Bad' id='m1'>[[auth forbidden]]</message>
C: <message type='headline' from='tybalt@example/Bad' to='help@irc.example'><body>x</body></message>
S-none
C: <iq type='set' from='x@other.example/a' to='irc.example' id='r2'><query xmlns='jabber:iq:register'><nick>x</nick></query></iq>
S: <iq type='error' from='irc.example' to='x@other.example/a' id='r2'>[[auth forbidden]]</iq>
C: <iq type='set' from='x@other.example/a' to='irc.example' id='c2'><command xmlns='~commands' node='register'/></iq>
S: <iq type='error' from='irc.example' to='x@other.example/a' id='c2'>[[auth forbidden]]</iq>
C: <message type='chat' from='x@other.example/a' to='help@irc.example' id='m2'><body>register</body></message>
S: <message type='error' from='help@irc.example' to='x@other.example/a' id='m2'>[[auth forbidden]]</message>
C: <presence type='subscribe' from='x@other.example' to='irc.example'/>
S-none
C: <message type='headline' from='x@other.example/a' to='help@irc.example'><body>x</body></message>
S-none
C: <iq type='set' from='x@bots.example/one' to='irc.example' id='r3'><query xmlns='jabber:iq:register'><nick>x</nick></query></iq>
S: <iq type='error' from='irc.example' to='x@bots.example/one' id='r3'>[[auth forbidden]]</iq>
C: <iq type='set' from='x@bots.example/one' to='irc.example' id='c3'><command xmlns='~commands' node='register'/></iq>
S: <iq type='error' from='irc.example' to='x@bots.example/one' id='c3'>[[auth forbidden]]</iq>
C: <message type='chat' from='x@bots.example/one' to='help@irc.example' id='m3'><body>register</body></message>
S: <message type='error' from='help@irc.example' to='x@bots.example/one' id='m3'>[[auth forbidden]]</message>
C: <presence type='subscribe' from='x@bots.example' to='irc.example'/>
S-none
C: <message type='headline' from='x@bots.example/one' to='help@irc.example'><body>x</body></message>
S-none
C: <iq type='set' from='bots.example/two' to='irc.example' id='r4'><query xmlns='jabber:iq:register'><nick>x</nick></query></iq>
S: <iq type='error' from='irc.example' to='bots.example/two' id='r4'>[[auth forbidden]]</iq>
C: <iq type='set' from='bots.example/two' to='irc.example' id='c4'><command xmlns='~commands' node='register'/></iq>
S: <iq type='error' from='irc.example' to='bots.example/two' id='c4'>[[auth forbidden]]</iq>
C: <message type='chat' from='bots.example/two' to='help@irc.example' id='m4'><body>register</body></message>
S: <message type='error' from='help@irc.example' to='bots.example/two' id='m4'>[[auth forbidden]]</message>
C: <presence type='subscribe' from='bots.example' to='irc.example'/>
S-none
C: <message type='headline' from='bots.example/two' to='help@irc.example'><body>x</body></message>
S-none
C: <iq type='get' from='tybalt@example/good' to='irc.example' id='p0'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='tybalt@example/good' id='p0'/>
C: <iq type='get' from='tybalt@example/bad' to='irc.example' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='tybalt@example/bad' id='p1'/>
C: <iq type='get' from='bots.example/one' to='irc.example' id='p2'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='bots.example/one' id='p2'/>
% memory 0 accounts, 0 sessions, 0 rooms
