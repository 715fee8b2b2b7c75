# FI-01 FI-02 CM-12: a user takes his data away: the service is found, a slot asked for, the zip put there, the link told
% option admins=root@example
% play register romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
% take I
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
# Nobody else is listened to, and what is not the server's own is not asked: it would choose where we connect to.
C: <iq type='result' from='romeo@example' to='irc.example' id='$ask'><query xmlns='http://jabber.org/protocol/disco#items'><item jid='up.example'/></query></iq>
S-none
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='http://jabber.org/protocol/disco#items'>
	<item jid='up.elsewhere'/><item jid='notexample'/><item jid='irc.example'/><item jid='a@up.example'/><item jid='up.example/r'/>
	<item jid='up.example' node='n'/><item jid='&lt;'/><item/><item jid='conference.example'/><item jid='UP.example'/></query></iq>
S: <iq type='get' from='irc.example' to='conference.example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
% take C
S: <iq type='get' from='irc.example' to='up.example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
C: <iq type='result' from='example' to='irc.example' id='$I'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload'/></query></iq>
C: <iq type='error' from='conference.example' to='irc.example' id='$C'>[[cancel service-unavailable no]]</iq>
S-none
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/>
	<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>other</value></field><field var='max-file-size'><value>1</value></field></x>
	<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field><field var='max-file-size'><value> 1048576 </value></field></x></query></iq>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='romeo-puppet.zip' size='*' content-type='application/zip'/></iq>
# Two at once are one too many.
C: <message type='chat' from='romeo@example/b' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/b'><body>You are not connected to any network.</body></message>
# Of the headers three are taken, without line ends; and nothing is followed that is not https.
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'>
	<put url='https://up.example/p/1'><header name='Host'>evil.example</header><header name='authorization'>Bea&#10;rer x</header>
	<header name='Cookie'>c=1</header><header name='Cookie'>c=2</header><header name='Exp&#13;ires'>never</header><header>x</header></put>
	<get url='https://up.example/g/1'/></slot></iq>
! web PUT https://up.example/p/1 application/zip Authorization=Bearer x Cookie=c=1 Expires=never
% web 201
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Your data: https://up.example/g/1 (settings, 0 contacts, 0 messages, no passwords). Who has the link can read it; your server deletes it after a while.</body></message>
# Not again so soon; but others may, and the service is known.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You had your data a moment ago. Again in 10 minutes.</body></message>
C: <iq type='set' from='eve@example/a' to='irc.example' id='1'><command xmlns='http://jabber.org/protocol/commands' node='export'/></iq>
S: <iq type='result' from='irc.example' to='eve@example/a' id='1'><command xmlns='http://jabber.org/protocol/commands' node='export' sessionid='*' status='completed' xml:lang='en'><note type='info'>There is nothing of yours here.</note></command></iq>
% later 11m
# Slots that are no good.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='romeo-puppet.zip' size='*' content-type='application/zip'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'><put url='http://up.example/p/1'/><get url='https://up.example/g/1'/></slot></iq>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>up.example named no place that can be used for the file.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='romeo-puppet.zip' size='*' content-type='application/zip'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://up.example/p/1'/><get url='javascript:alert(1)'/></slot></iq>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>up.example named no place that can be used for the file.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='romeo-puppet.zip' size='*' content-type='application/zip'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'/>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>up.example named no place that can be used for the file.</body></message>
# The web server refuses, or is not there.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='romeo-puppet.zip' size='*' content-type='application/zip'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'><put url='http://127.0.0.1:5280/p/1'/><get url='http://localhost:5280/g/1'/></slot></iq>
! web PUT http://127.0.0.1:5280/p/1 application/zip
% web 413
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>*413*</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='romeo-puppet.zip' size='*' content-type='application/zip'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://up.example/p/1'/><get url='https://up.example/g/1'/></slot></iq>
! web PUT https://up.example/p/1 application/zip
% web fail connection refused
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>The file could not be uploaded: connection refused.</body></message>
# The service refuses: its words; and it is looked for again, for it may have gone.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='romeo-puppet.zip' size='*' content-type='application/zip'/></iq>
C: <iq type='error' from='up.example' to='irc.example' id='$ask'>[[auth forbidden Not for you]]</iq>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>up.example did not take the file (Not for you).</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
% take I
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
# The server itself may have it.  A file larger than it takes is not tried.
C: <iq type='result' from='example' to='irc.example' id='$I'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/>
	<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field><field var='max-file-size'><value>12</value></field></x></query></iq>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>It is *, and your server takes files of 12 bytes at most.</body></message>
% reload upload=up.example
! reload
! [component irc.example] upload auto -> up.example
# Named by the operator: it alone is asked.  It does not answer; then the stream goes.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='up.example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
% later 11s
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>*</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='up.example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/></query></iq>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='romeo-puppet.zip' size='*' content-type='application/zip'/></iq>
# It takes longer than a client waits: he is told, and the link comes by itself.
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://up.example/p/1'/><get url='https://up.example/g/1'/></slot></iq>
! web PUT https://up.example/p/1 application/zip
% later 46s
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>This takes a while. I send you the link when it is done.</body></message>
% web 200
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>Your data: https://up.example/g/1 (*</body></message>
