# MI-06: the operator's picture is that of the service, of help@ and of networks, in vCards and in presences; of nobody else
% option avatar_file=./tests/unit/dot.png
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><vCard xmlns='vcard-temp'><FN>Puppets</FN><DESC>*</DESC>
	<PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==</BINVAL></PHOTO></vCard></iq>
C: <iq type='get' from='romeo@example/a' to='help@irc.example' id='2'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='result' from='help@irc.example' to='romeo@example/a' id='2'><vCard xmlns='vcard-temp'><FN>*</FN><DESC>*</DESC><PHOTO>...</PHOTO></vCard></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='3'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='3'><vCard xmlns='vcard-temp'><FN>*</FN><DESC>*</DESC><PHOTO>...</PHOTO></vCard></iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='4'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='4'><vCard xmlns='vcard-temp'><FN>bob</FN><NICKNAME>bob</NICKNAME></vCard></iq>
% play register romeo
C: <presence from='romeo@example' to='irc.example' type='subscribe'/>
S: <presence type='subscribed' from='irc.example' to='romeo@example'/>
S: <presence from='irc.example' to='romeo@example'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='*' ver='*'/><x xmlns='vcard-temp:x:update'><photo>4a5eb7171b58e08a6881721e3b43d5a44419a2be</photo></x></presence>
