# MU-51: a client that is gone before it is in does not get in
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
C: <presence type='error' from='romeo@example/a' to='#a@irc.example/romeo'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
! room_leave #a
# The error that our last word brings back ends it.
C: <presence type='error' from='romeo@example/a' to='#a@irc.example/romeo'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>
S-none
= left #a parted
! room_close #a
! session_close -
