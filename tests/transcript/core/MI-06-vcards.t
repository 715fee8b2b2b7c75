# MI-06 SZ-03: vCards of the service, of what is in it, and of people, whom the network is asked about
% option admins=root@example
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><vCard xmlns='vcard-temp'><FN>Puppets</FN>
	<DESC>Puppets through XMPP, by wherry. To begin, write to help@irc.example. Who runs this: root@example.</DESC></vCard></iq>
C: <iq type='get' from='romeo@example/a' to='help@irc.example' id='2'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='result' from='help@irc.example' to='romeo@example/a' id='2'><vCard xmlns='vcard-temp'><FN>Puppets help</FN><DESC>*</DESC></vCard></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='3'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='3'><vCard xmlns='vcard-temp'><FN>net.example</FN><DESC>not connected</DESC></vCard></iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='4'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='4'><vCard xmlns='vcard-temp'><FN>bob</FN><NICKNAME>bob</NICKNAME></vCard></iq>
C: <iq type='set' from='romeo@example/a' to='bob@irc.example' id='5'><vCard xmlns='vcard-temp'><FN>x</FN></vCard></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='5'>[[auth forbidden]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='6'>[[cancel not-allowed]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/bob' id='7'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='error' from='#a@irc.example/bob' to='romeo@example/a' id='7'>[[cancel item-not-found]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='8'><query xmlns='vcard-temp'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='8'>[[cancel feature-not-implemented]]</iq>
% play join romeo@example/a #a romeo
= present #a Bob participant none ~bob@host
% drain
= subject #a Bob Words about puppets
% drain
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='9'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='9'><vCard xmlns='vcard-temp'><FN>#a</FN><DESC>Words about puppets</DESC></vCard></iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/nobody' id='10'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='error' from='#a@irc.example/nobody' to='romeo@example/a' id='10'>[[cancel item-not-found]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/Bob' id='11'><vCard xmlns='vcard-temp'/></iq>
! contact_fetch bob
C: <iq type='get' from='romeo@example/a' to='carol@irc.example' id='12'><vCard xmlns='vcard-temp'/></iq>
! contact_fetch carol
= reply profile Robert image/png abc On #a and #b
S: <iq type='result' from='#a@irc.example/Bob' to='romeo@example/a' id='11'><vCard xmlns='vcard-temp'><FN>Robert</FN><NICKNAME>Bob</NICKNAME>
	<DESC>On #a and #b</DESC><PHOTO><TYPE>image/png</TYPE><BINVAL>YWJj</BINVAL></PHOTO></vCard></iq>
= reply item-not-found cancel Nobody called carol is there.
S: <iq type='error' from='carol@irc.example' to='romeo@example/a' id='12'>[[cancel item-not-found Nobody called carol is there.]]</iq>
# What is no picture by its own word is not shown as one; nobody is waited for for ever.
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='13'><vCard xmlns='vcard-temp'/></iq>
! contact_fetch bob
= reply profile - text/html abc
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='13'><vCard xmlns='vcard-temp'><FN>bob</FN><NICKNAME>bob</NICKNAME></vCard></iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='14'><vCard xmlns='vcard-temp'/></iq>
! contact_fetch bob
% later 31s
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='14'>[[wait remote-server-timeout]]</iq>
= reply profile Late - -
S-none
# The room's inside is for who sits in it.
C: <iq type='get' from='romeo@example/b' to='#a@irc.example/Bob' id='15'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='error' from='#a@irc.example/Bob' to='romeo@example/b' id='15'>[[cancel item-not-found]]</iq>
