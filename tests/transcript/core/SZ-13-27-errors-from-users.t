# SZ-13 SZ-16 SZ-27 SZ-28 MS-04 MU-51 PR-24: errors are never answered or passed on; ghosts leave
% play join romeo@example/a #a romeo
C: <message type='error' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body><request xmlns='urn:xmpp:receipts'/><error type='cancel'><foo xmlns='urn:bar'/></error></message>
S-none
C: <message type='error' from='romeo@example/a' to='irc.example' id='2'><body>help</body></message>
S-none
C: <presence type='error' from='romeo@example/b' to='#a@irc.example/romeo' id='3'><x xmlns='~muc'/><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>
S-none
# A condition that nobody knows is undefined-condition: he stays.
C: <message type='error' from='romeo@example/a' to='#a@irc.example' id='4'><error type='cancel'><foo xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
S-none
C: <message type='error' from='romeo@example/a' to='#a@irc.example' id='4'/>
S-none
# Not his room, not his client.
C: <message type='error' from='romeo@example/a' to='#b@irc.example' id='4'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:elsewhere@example</gone></error></message>
S-none
C: <message type='error' from='romeo@example/z' to='#a@irc.example' id='4'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
S-none
C: <message type='error' from='romeo@example/a' to='#a@irc.example/romeo' id='5'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:elsewhere@example</gone><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>item-not-found</text></error></message>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='333'/><status code='110'/></x>[[oid]]</presence>
! room_leave #a
= left #a parted
! room_close #a
! session_close -
