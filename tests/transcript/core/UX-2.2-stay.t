# MU-03 MU-19 GW-12: who is persistent stays when his last client goes; one that comes later is shown all at once
% option backend=keeper
% option persistent=yes
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j1'><x xmlns='~muc'><password>sesame</password></x></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo sesame
= present #a romeo participant none
= present #a bob participant none
= subject #a bob Tea
= joined #a romeo
% drain 3
% stored romeo@example guest (#a romeo sesame)
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='d'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='d'><query xmlns='http://jabber.org/protocol/disco#info'>
	<identity category='conference' type='irc' name='#a'/>
	<feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/disco#items'/>
	<feature var='urn:xmpp:ping'/><feature var='jabber:iq:version'/><feature var='vcard-temp'/><feature var='http://jabber.org/protocol/commands'/>
	<feature var='http://jabber.org/protocol/muc'/>
	<feature var='muc_nonanonymous'/><feature var='muc_persistent'/>...</query></iq>
# His seat is empty, and he is there.
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'><status>bye</status></presence>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>bye</status><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='110'/></x>[[oid]]</presence>
% later 1h
= heard #a bob - - - hello
S-none
% memory 1 accounts, 1 sessions, 1 rooms
% status
! irc.example keeper up: 1 users, 1 online, 1 sessions, 0 waiting, 0 messages
! romeo@example (null) connected as romeo, 1 rooms, 0 clients: (null)
# The self-ping of a client that does not sit there (XEP-0410), and what it would say.
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/romeo' id='p'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='p'>[[modify not-acceptable]]</iq>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='m'>[[modify not-acceptable]]</message>
# Another comes, without the key: no new join.
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
S: <presence from='#a@irc.example/bob' to='romeo@example/b'>...</presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/b' id='j2'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b'><subject>Tea</subject>...</message>
= heard #a bob - - - again
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>again</body>...</message>
# MU-51: a ghost's seat is emptied, no more.
C: <message type='error' from='romeo@example/b' to='#a@irc.example'><error type='cancel'><recipient-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
% memory 1 accounts, 1 sessions, 1 rooms
# Out for good: by his own word, from anywhere.
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='h'><body>leave #a</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>You leave #a.</body></message>
! room_leave #a
= left #a parted
! room_close #a
! session_close -
% stored romeo@example none
