# SZ-10 SZ-11 SZ-12 MX-08: what nobody knows is as if it were not there; nothing empty is said
% play join romeo@example/a #a romeo
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><x xmlns='urn:foo'/></message>
S-none
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><composing xmlns='~chatstates'/></message>
S-none
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body/></message>
S-none
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><x xmlns='urn:foo'/><body>hi</body><y xmlns='urn:bar'><z/></y></message>
! message_send bob: hi
= accepted last
S-none
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><x xmlns='urn:foo'/><show>away</show></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'><show>away</show><x xmlns='~muc#user'>...</x>[[oid]]</presence>
! session_set_presence away -
# Text and elements mixed are no body (MS-06).
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><body>a<b/>c</body></message>
S-none
