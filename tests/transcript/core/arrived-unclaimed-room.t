# What comes for nobody is said in the operators' room, where one is named; it waits until we are let in, beside the others
% option backend=exchange
% option unmatched=texts@rooms.example/SMS
% drain 2
# With each stream we ask to be let in.
% link down
% link up
S: <presence from='help@irc.example/lobby' to='texts@rooms.example/SMS'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
% play register one
= unclaimed - bob - Hello
! stored
S-none
= arrived one eve - Beside
! stored
S: <message type='chat' from='eve@irc.example' to='one@example' id='*'><body>Beside</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take A
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$A'/>
# Others there are none of our business, and who is not in the room cannot let us in.
C: <presence from='texts@rooms.example/root' to='help@irc.example/lobby'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' role='moderator'/></x></presence>
C: <presence from='other@rooms.example/SMS' to='help@irc.example/lobby'><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>
% later 5s
S-none
C: <presence from='texts@rooms.example/SMS' to='help@irc.example/lobby'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/><status code='110'/></x></presence>
% later 5s
S: <message type='groupchat' from='help@irc.example/lobby' to='texts@rooms.example' id='$1'><body>bob@irc.example Hello</body></message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take B
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$B'/>
C: <message type='groupchat' from='texts@rooms.example/SMS' to='help@irc.example/lobby' id='x'><body>bob@irc.example Hello</body></message>
C: <message type='groupchat' from='texts@rooms.example/root' to='help@irc.example/lobby' id='y'><body>help</body></message>
C: <message type='chat' from='texts@rooms.example/root' to='help@irc.example/lobby' id='z'><body>help</body></message>
S-none
# Put out: we try again in a minute, and what comes waits.
C: <presence type='unavailable' from='texts@rooms.example/SMS' to='help@irc.example/lobby'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/><status code='110'/><status code='307'/></x></presence>
L: *put out of texts@rooms.example*
% later 61s
S: <presence from='help@irc.example/lobby' to='texts@rooms.example/SMS'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>
C: <presence type='error' from='texts@rooms.example/SMS' to='help@irc.example/lobby'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>
L: *texts@rooms.example does not let us in (forbidden)*
= unclaimed - bob - Again
! stored
S-none
# Let in at last.
C: <presence from='texts@rooms.example/SMS' to='help@irc.example/lobby'><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>
% later 5s
S: <message type='groupchat' from='help@irc.example/lobby' to='texts@rooms.example' id='*'><body>bob@irc.example Again</body></message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take C
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$C'/>
% stop
S: <presence type='unavailable' from='help@irc.example/lobby' to='texts@rooms.example/SMS'/>
! stop
