# FI-01 FI-02 FI-03: files of what has come are on the disk before the network hears of it, then put where their user gets them
% option backend=postoffice
% option upload=up.example
% drain 1
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
% play register romeo
= file photo.jpg image/jpeg Bytes of the photo
= file ../notes.txt text/plain #40000
= arrived romeo bob - Look at these
! stored
# The words are there at once; each file is a message of its own behind them.
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$1'><body>Look at these</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take F
S: <iq type='get' from='irc.example' to='up.example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
% take A
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$F'/>
C: <iq type='result' from='up.example' to='irc.example' id='$A'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/></query></iq>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='photo.jpg' size='18' content-type='image/jpeg'/></iq>
% take A
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='notes.txt' size='40000' content-type='text/plain'/></iq>
% take B
C: <iq type='result' from='up.example' to='irc.example' id='$A'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://up.example/p/1'/><get url='https://up.example/g/1.jpg'/></slot></iq>
! web PUT https://up.example/p/1 image/jpeg [Bytes of the photo]
% web 201
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$2'><body>https://up.example/g/1.jpg</body>
	<x xmlns='jabber:x:oob'><url>https://up.example/g/1.jpg</url><desc>photo.jpg</desc></x><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>
	<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'><media-type>image/jpeg</media-type><name>photo.jpg</name><size>18</size>
	<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>D3F+ptJyU4UYZ29lAD+8f7qwOilcTZgYzHddZu7PGDA=</hash></file>
	<sources><url-data xmlns='http://jabber.org/protocol/url-data' target='https://up.example/g/1.jpg'/></sources></file-sharing></message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
# We are killed: the one that was told and not fenced comes again, from the same place and under the same id; the other is put there anew.
% restart crash
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
% take V
S~ <message type='chat' from='bob@irc.example' to='romeo@example' id='$2'><body>https://up.example/g/1.jpg</body>...</message>
S~ <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
S~ <iq type='get' from='irc.example' to='up.example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
C: <iq type='result' from='example' to='irc.example' id='$V'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/></query></iq>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='notes.txt' size='40000' content-type='text/plain'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://up.example/p/2'/><get url='https://up.example/g/2.txt'/></slot></iq>
! web PUT https://up.example/p/2 text/plain [Line 00001 of a long message, which goes]
% web 201
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='$3'><body>https://up.example/g/2.txt</body>...</message>
% later 61s
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take F
% drain 15
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$F'/>
% restart crash
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
S-none
