# UX F9: what is longer than clients show is cut at a line that says how to get all of it; it is kept as the network had it
% option backend=postoffice
% option upload=up.example
% drain 1
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>
% play register romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>show</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Nothing that came for you lately is kept here.</body></message>
= original mail.eml message/rfc822 Subject: Hi
= arrived romeo bob - Short
! stored
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Short</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take F
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$F'/>
= original mail.eml message/rfc822 #40000
= arrived romeo eve - #8004
! stored
S: <message type='chat' from='eve@irc.example' to='romeo@example' id='*'><body>Line 00001 *Line 00153 of a long message, which goes on and on.&#10;[Shortened. All of it: write "show 2" to help@irc.example]</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take F
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$F'/>
# Where the network gave nothing else the words themselves are kept.
= arrived romeo eve - #100000
! stored
S: <message type='chat' from='eve@irc.example' to='romeo@example' id='*'><body>Line 00001 *Line 00153 *&#10;[Shortened. All of it: write "show 3" to help@irc.example]</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take F
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$F'/>
# It outlives us.
% restart crash
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='jabber:iq:version'/></iq>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>show</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>3  * UTC  eve&#10;2  * UTC  eve&#10;1  * UTC  bob&#10;One of them as a file: show NUMBER</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>show 2</body></message>
S: <iq type='get' from='irc.example' to='up.example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/></query></iq>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='mail.eml' size='40000' content-type='message/rfc822'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://up.example/p/1'/><get url='https://up.example/g/1.eml'/></slot></iq>
! web PUT https://up.example/p/1 message/rfc822 [Line 00001 of a long message, which goes]
% web 201
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>2, as it came: https://up.example/g/1.eml</body></message>
# By ad-hoc command, and within its row.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><command xmlns='http://jabber.org/protocol/commands' node='show' action='execute'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><command xmlns='http://jabber.org/protocol/commands' node='show' sessionid='*' status='executing' xml:lang='en'>...</command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><command xmlns='http://jabber.org/protocol/commands' node='show' sessionid='$seal' action='complete'><x xmlns='jabber:x:data' type='submit'><field var='number'><value>1</value></field></x></command></iq>
S: <iq type='get' from='irc.example' to='up.example' id='*'><request xmlns='urn:xmpp:http:upload:0' filename='mail.eml' size='11' content-type='message/rfc822'/></iq>
C: <iq type='result' from='up.example' to='irc.example' id='$ask'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://up.example/p/2'/><get url='https://up.example/g/2.eml'/></slot></iq>
! web PUT https://up.example/p/2 message/rfc822 [Subject: Hi]
% web 201
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'><command xmlns='http://jabber.org/protocol/commands' node='show' sessionid='*' status='completed' xml:lang='en'><note type='info'>1, as it came: https://up.example/g/2.eml</note></command></iq>
# Numbers are each user's own.
C: <iq type='set' from='juliet@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:register'><nick>juliet</nick></query></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='3'/>
C: <message type='chat' from='juliet@example/a' to='help@irc.example'><body>show 2</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'><body>Nothing of that number is kept here: 2. The last ones: show</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>show me</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>'me' is no number. The last ones: show</body></message>
% later 169h
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>show 2</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Nothing of that number is kept here: 2. The last ones: show</body></message>
