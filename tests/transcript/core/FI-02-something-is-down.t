# FI-02: something else of the server's is down: it may be no place for files at all, and what it says is no answer to the user
% play register romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
% take I
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
% take J
C: <iq type='result' from='example' to='irc.example' id='$I'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
C: <iq type='result' from='example' to='irc.example' id='$J'><query xmlns='http://jabber.org/protocol/disco#items'><item jid='pubsub.example'/></query></iq>
S: <iq type='get' from='irc.example' to='pubsub.example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
C: <iq type='error' from='pubsub.example' to='irc.example' id='$ask'><error type='wait'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Component unavailable</text></error></iq>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Your server takes no files from me, so I cannot hand you your data here. *</body></message>
# It may be up in a moment: it is asked again.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
% take I
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
# The server itself says nothing: that is said in words.
C: <iq type='error' from='example' to='irc.example' id='$ask'><error type='wait'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Gone fishing</text></error></iq>
C: <iq type='result' from='example' to='irc.example' id='$I'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Your server does not say where files go (Gone fishing). Try again later.</body></message>
