# M2-06 MI-06: searching is among one's own contacts and rooms
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:search'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='jabber:iq:search'><instructions>*</instructions><nick/>
	<x xmlns='jabber:x:data' type='form'><title>Search</title><instructions>*</instructions>
	<field var='FORM_TYPE' type='hidden'><value>jabber:iq:search</value></field><field var='nick' type='text-single' label='Name'><desc>*</desc></field></x></query></iq>
# Who has nothing finds nothing: an empty query.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:search'><nick>bob</nick></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'><query xmlns='jabber:iq:search'/></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:search'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='3'>[[modify not-acceptable]]</iq>
% play join romeo@example/a #puppets romeo
C: <presence type='subscribe' from='romeo@example' to='bobby@irc.example'/>
% drain
C: <presence type='subscribe' from='romeo@example' to='net.example@irc.example'/>
% drain
C: <iq type='set' from='romeo@example/a' to='irc.example' id='4'><query xmlns='jabber:iq:search'><nick> BOB </nick></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='4'><query xmlns='jabber:iq:search'>
	<item jid='bobby@irc.example'><first/><last/><nick>bobby</nick><email/></item></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:search'>
	<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>jabber:iq:search</value></field><field var='nick'><value>pp</value></field></x></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='5'><query xmlns='jabber:iq:search'><x xmlns='jabber:x:data' type='result'>
	<field var='FORM_TYPE' type='hidden'><value>jabber:iq:search</value></field>
	<reported><field var='jid' label='Address' type='jid-single'/><field var='nick' label='Name' type='text-single'/><field var='network' label='Network' type='text-single'/></reported>
	<item><field var='jid'><value>#puppets@irc.example</value></field><field var='nick'><value>#puppets</value></field><field var='network'><value/></field></item></x></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><query xmlns='jabber:iq:search'>
	<x xmlns='jabber:x:data' type='submit'><field var='nick'><value>zzz</value></field></x></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='6'><query xmlns='jabber:iq:search'/></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='7'><query xmlns='jabber:iq:search'><x xmlns='jabber:x:data' type='cancel'/></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='7'>[[modify bad-request]]</iq>
# Nobody else's.
C: <iq type='set' from='juliet@example/a' to='irc.example' id='8'><query xmlns='jabber:iq:search'><nick>b</nick></query></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='8'><query xmlns='jabber:iq:search'/></iq>
