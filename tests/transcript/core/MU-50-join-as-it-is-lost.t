# MU-50: stanzas in the same turn as the network's end: nothing is ordered, the join waits
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
=+ closed forbidden auth K-lined.
C+ <presence from='romeo@example/b' to='#a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
C+ <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><body>hi</body></message>
C+ <message type='chat' from='romeo@example/a' to='#a@irc.example/bob' id='4'><body>hi</body></message>
C+ <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><body>hi</body></message>
C+ <presence from='romeo@example/a' to='#a@irc.example/montague' id='6'/>
C+ <iq type='get' from='romeo@example/a' to='#a@irc.example' id='7'><query xmlns='~disco#info'/></iq>
C+ <iq type='get' from='romeo@example/a' to='#a@irc.example/romeo' id='8'><ping xmlns='urn:xmpp:ping'/></iq>
C+ <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
C: <presence from='romeo@example/c' to='#b@irc.example/romeo' id='9'><x xmlns='~muc'/></presence>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>K-lined.</status>...</presence>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='3'>[[modify not-acceptable]]</message>
S: <message type='error' from='#a@irc.example/bob' to='romeo@example/a' id='4'>[[modify not-acceptable]]</message>
S: <presence type='unavailable' from='#a@irc.example/montague' to='romeo@example/a' id='6'>...</presence>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='7'>...</iq>
S: <iq type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='8'>[[modify not-acceptable]]</iq>
! room_close #a
! session_close -
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='5'>[[auth forbidden]]</message>
! session_open - romeo
= opened romeo
!~ room_join #a romeo
!~ room_join #b romeo
