# FI-02: a file that cannot be put anywhere is told in a sentence; one that cannot yet be is tried again, and nobody waits behind it
% option backend=postoffice
% option upload=up.example
% drain 1
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
% play register romeo
= file large.bin - #3000
= arrived romeo bob - -
! stored
S: <iq type='get' from='irc.example' to='up.example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/>
	<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field><field var='max-file-size'><value>2000</value></field></x></query></iq>
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>[large.bin (3.0*kB) came with this, and I cannot hand it over: It is 3.0*kB, and your server takes files of 2.0*kB at most.]</body>...</message>
L: *a file for *romeo@example* was not handed over: *
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take F
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$F'/>
# For now: it is tried again after half a minute and a bit; what comes meanwhile goes through.
= file a.txt text/plain one
= arrived romeo bob - Here
! stored
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Here</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take F
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='a.txt' size='3' content-type='text/plain'/></iq>
% take A
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$F'/>
C: <iq type='error' from='up.example' to='irc.example' id='$A'>[[wait resource-constraint Full for now]]</iq>
S-none
= arrived romeo eve - Hello
! stored
S: <message type='chat' from='eve@irc.example' to='romeo@example' id='*'><body>Hello</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take F
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$F'/>
% later 38s
S: <iq type='get' from='irc.example' to='up.example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/></query></iq>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='a.txt' size='3' content-type='text/plain'/></iq>
# The web server is not there: the next time the slot is another.
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://up.example/p/1'/><get url='https://up.example/g/1'/></slot></iq>
! web PUT https://up.example/p/1 text/plain [one]
% web fail connection refused
S-none
% later 76s
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='a.txt' size='3' content-type='text/plain'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://up.example/p/2'/><get url='https://up.example/g/2'/></slot></iq>
! web PUT https://up.example/p/2 text/plain [one]
% web 201
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>https://up.example/g/2</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take F
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$F'/>
# In three days it is over.
= file b.txt text/plain two
= arrived romeo bob - -
! stored
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='b.txt' size='3' content-type='text/plain'/></iq>
% take A
% later 74h
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>[b.txt (3 bytes) came with this, and I cannot hand it over: *]</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
L: *was not handed over*
