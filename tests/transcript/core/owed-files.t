# FI-04: links are fetched once, before the first attempt, kept with the message, and sent as data
% option backend=parcel
% option upload=up.example
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>https://up.example/g/cat%20one.png</body><x xmlns='jabber:x:oob'><url>https://up.example/g/cat%20one.png</url></x></message>
! web GET https://up.example/g/cat%20one.png guarded
% web 200 image/png Bytes of the cat
! session_open - -
= opened romeo
! message_send bob:  [file cat one.png image/png: Bytes of the cat]
# The network is not there: a restart later it is the same file, and nobody is asked for it again.
= failed last remote-server-timeout wait Not now.
% restart crash
% later 7m
! session_open - -
= opened romeo
! message_send bob:  [file cat one.png image/png: Bytes of the cat]
= accepted last
# Words beside it stay; XEP-0447 and XEP-0385 say the same file as XEP-0066, and what it is.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>Two of them</body><x xmlns='jabber:x:oob'><url>https://up.example/g/1</url></x>
	<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'><name>a.txt</name><media-type>text/plain</media-type><size>3</size></file><sources><url-data xmlns='http://jabber.org/protocol/url-data' target='https://up.example/g/1'/></sources></file-sharing>
	<reference xmlns='urn:xmpp:reference:0' type='data'><media-sharing xmlns='urn:xmpp:sims:1'><file xmlns='urn:xmpp:jingle:apps:file-transfer:5'><name>b.txt</name></file><sources><reference xmlns='urn:xmpp:reference:0' type='data' uri='https://up.example/g/2'/></sources></media-sharing></reference></message>
! web GET https://up.example/g/1 guarded
% web 200 application/octet-stream one
! web GET https://up.example/g/2 guarded
% web 200 text/x-two two
! message_send bob: Two of them [file a.txt text/plain: one] [file b.txt text/x-two: two]
= accepted last
# A caption is the words of a link that stands alone; the files of one message wait for its turn, and nobody else's does.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>https://up.example/g/3</body><x xmlns='jabber:x:oob'><url>https://up.example/g/3</url><desc>My cat</desc></x></message>
! web GET https://up.example/g/3 guarded
C: <message type='chat' from='romeo@example/a' to='eve@irc.example' id='4'><body>Meanwhile</body></message>
! message_send eve: Meanwhile
= accepted last
% web 200 image/png Cat
! message_send bob: My cat [file 3 image/png: Cat]
= accepted last
# What is no file stays words.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><body>Here: xmpp:a@b</body><x xmlns='jabber:x:oob'><url>xmpp:a@b</url></x></message>
! message_send bob: Here: xmpp:a@b
= accepted last
# We are killed while it is fetched: it is fetched again.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='6'><body>https://up.example/g/6.txt</body><x xmlns='jabber:x:oob'><url>https://up.example/g/6.txt</url></x></message>
! web GET https://up.example/g/6.txt guarded
% restart crash
! web GET https://up.example/g/6.txt guarded
% web 200 text/plain Six
! session_open - -
= opened romeo
! message_send bob:  [file 6.txt text/plain: Six]
= accepted last
% restart crash
S-none
