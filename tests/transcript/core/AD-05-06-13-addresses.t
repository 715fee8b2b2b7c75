# AD-05 AD-06 AD-13: addresses are normalised here; what none can be is refused; % is read
C: <iq type='get' from='romeo@example/a' to='♚@irc.example' id='1'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='♚@irc.example' to='romeo@example/a' id='1'>[[modify jid-malformed]]</iq>
C: <message type='chat' from='romeo@example/a' to='♚@IRC.example' id='2'><body>hi</body></message>
S: <message type='error' from='irc.example' to='romeo@example/a' id='2'>[[modify jid-malformed]]</message>
C: <presence type='unavailable' from='romeo@example/a' to='♚@irc.example'/>
S-none
# What the network itself has no name for.
C: <iq type='get' from='romeo@example/a' to='!@irc.example' id='3'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='!@irc.example' to='romeo@example/a' id='3'>[[modify jid-malformed "!" is no name here.]]</iq>
C: <presence from='romeo@example/a' to='!@irc.example/romeo' id='4'><x xmlns='~muc'/></presence>
S: <presence type='error' from='!@irc.example/romeo' to='romeo@example/a' id='4'><x xmlns='~muc'/>[[modify jid-malformed]]</presence>
C: <presence type='unavailable' from='romeo@example/a' to='!@irc.example/romeo'/>
S-none
C: <presence from='romeo@example/a' to='!@irc.example'/>
S-none
# Any spelling of one room is that room.
C: <presence from='ROMEO@Example/a' to='#AbC%Net@IRC.Example/romeo' id='5'><x xmlns='~muc'/></presence>
! session_open net romeo
= opened romeo
! room_join #abc%net romeo
= joined #abc%net romeo
S: <presence from='#abc%net@irc.example/romeo' to='romeo@example/a' id='5'><x xmlns='~muc#user'>...</x>[[oid]]</presence>
S: <message from='#abc%net@irc.example' to='romeo@example/a' type='groupchat'><subject/></message>
C: <message type='chat' from='romeo@example/a' to='BoB%nEt@IRC.EXAMPLE/ReS' id='6'><body>hi</body></message>
! message_send bob%net: hi
= accepted last
S-none
# AD-06 SZ-05: what is wrong is answered from the address as prepared, however its domain is spelled.
C: <iq type='frob' from='romeo@example/a' to='IRC.Example' id='w1'><q xmlns='urn:foo'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='w1'>[[modify bad-request]]</iq>
C: <iq type='get' from='romeo@example/a' to='Bob@IRC.example/x'><q xmlns='urn:foo'/></iq>
S: <iq type='error' from='bob@irc.example/x' to='romeo@example/a'>[[modify bad-request]]</iq>
C: <iq type='get' from='romeo@example/a' to='IRC.Example' id='w2'/>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='w2'>[[modify bad-request]]</iq>
