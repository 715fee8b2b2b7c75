# FI-04: what cannot be fetched is told on the message that it came with, which is not sent to anybody
% option backend=parcel
% option upload=up.example
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>Look</body><x xmlns='jabber:x:oob'><url>https://up.example/g/photo.jpg</url></x></message>
! web GET https://up.example/g/photo.jpg guarded
% web 404
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[cancel item-not-found I could not fetch photo.jpg (the web server answers 404). It was not sent; send it again.]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>Look</body><x xmlns='jabber:x:oob'><url>https://up.example/g/photo.jpg</url></x></message>
! web GET https://up.example/g/photo.jpg guarded
% web large
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[modify not-acceptable photo.jpg is more than 26.2*MB. Send a link instead.]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'><name>film.mkv</name><size>99999999</size></file><sources><url-data xmlns='http://jabber.org/protocol/url-data' target='https://up.example/g/1'/></sources></file-sharing></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='3'>[[modify not-acceptable film.mkv is more than 26.2*MB. Send a link instead.]]</message>
# A private address is not gone to, whoever names it.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><body>http://127.0.0.1/admin/secret</body><x xmlns='jabber:x:oob'><url>http://127.0.0.1/admin/secret</url></x></message>
! web GET http://127.0.0.1/admin/secret guarded
% web guard
S: <iq type='get' from='irc.example' to='up.example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/></query></iq>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='probe.txt' size='1' content-type='text/plain'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'><put url='http://127.0.0.1:5280/upload/x/p.txt'/><get url='http://127.0.0.1:5280/upload/x/p.txt'/></slot></iq>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='4'>[[modify not-acceptable I could not fetch secret (This gateway does not connect to private addresses.). It was not sent; send it again.]]</message>
# But for where the operator's own service puts files, and nothing beside it.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><body>http://127.0.0.1:5280/admin/a.png</body><x xmlns='jabber:x:oob'><url>http://127.0.0.1:5280/admin/a.png</url></x></message>
! web GET http://127.0.0.1:5280/admin/a.png guarded
% web guard
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='5'>[[modify not-acceptable *private addresses*]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='6'><body>http://127.0.0.1:5280/upload/../admin/a.png</body><x xmlns='jabber:x:oob'><url>http://127.0.0.1:5280/upload/../admin/a.png</url></x></message>
! web GET http://127.0.0.1:5280/upload/../admin/a.png guarded
% web guard
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='6'>[[modify not-acceptable *private addresses*]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='7'><body>http://127.0.0.1:5280/upload/y/a.png</body><x xmlns='jabber:x:oob'><url>http://127.0.0.1:5280/upload/y/a.png</url></x></message>
! web GET http://127.0.0.1:5280/upload/y/a.png guarded
% web guard
! web GET http://127.0.0.1:5280/upload/y/a.png
% web 200 image/png Ours
! session_open - -
= opened romeo
! message_send bob:  [file a.png image/png: Ours]
= accepted last
# For now: it is tried again, and told when an hour is over.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='8'><body>Look</body><x xmlns='jabber:x:oob'><url>https://slow.example/a.png</url></x></message>
! web GET https://slow.example/a.png guarded
% web 503
S-none
% later 7m
! session_close -
! web GET https://slow.example/a.png guarded
% web fail connection refused
S-none
% later 61m
! web GET https://slow.example/a.png guarded
% web fail connection refused
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='8'>[[modify not-acceptable I could not fetch a.png (connection refused). It was not sent; send it again.]]</message>
# Encrypted ones say nothing to anybody; too many are too many.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='9'><body>aesgcm://up.example/g/1.jpg#00112233</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='9'>[[modify not-acceptable I cannot read encrypted files. Turn encryption off for this contact, and send it again.]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='10'><body>All</body><x xmlns='jabber:x:oob'><url>https://a/1</url></x><x xmlns='jabber:x:oob'><url>https://a/2</url></x><x xmlns='jabber:x:oob'><url>https://a/3</url></x>
	<x xmlns='jabber:x:oob'><url>https://a/4</url></x><x xmlns='jabber:x:oob'><url>https://a/5</url></x><x xmlns='jabber:x:oob'><url>https://a/6</url></x><x xmlns='jabber:x:oob'><url>https://a/7</url></x><x xmlns='jabber:x:oob'><url>https://a/8</url></x>
	<x xmlns='jabber:x:oob'><url>https://a/9</url></x><x xmlns='jabber:x:oob'><url>https://a/10</url></x><x xmlns='jabber:x:oob'><url>https://a/11</url></x></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='10'>[[modify not-acceptable One message takes 10 files at most.]]</message>
# Who leaves while it is fetched takes it with him.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='11'><body>Look</body><x xmlns='jabber:x:oob'><url>https://a/1.png</url></x></message>
! web GET https://a/1.png guarded
C: <iq type='set' from='romeo@example/a' to='irc.example' id='12'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='12'/>
S: <presence from='irc.example' to='romeo@example' type='unsubscribe'/>
S: <presence from='irc.example' to='romeo@example' type='unsubscribed'/>
S: <presence from='irc.example' to='romeo@example' type='unavailable'/>
% web 200 image/png One
S-none
