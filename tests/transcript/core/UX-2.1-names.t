# DI-03 RS-01 UX-2.1: a network that the configuration names is called so everywhere
% network Example.Net
C: <iq type='get' from='romeo@example/a' to='example.net@irc.example' id='1'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='example.net@irc.example' to='romeo@example/a' id='1'><query xmlns='~disco#info'>
	<identity category='gateway' type='*' name='Example.Net'/>...</query></iq>
C: <iq type='get' from='romeo@example/a' to='#a%example.net@irc.example' id='2'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='#a%example.net@irc.example' to='romeo@example/a' id='2'><query xmlns='~disco#info'>
	<identity category='conference' type='*' name='#a (Example.Net)'/>...</query></iq>
C: <iq type='get' from='romeo@example/a' to='example.net@irc.example' id='3'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='result' from='example.net@irc.example' to='romeo@example/a' id='3'><vCard xmlns='vcard-temp'><FN>Example.Net</FN>...</vCard></iq>
C: <presence from='romeo@example/a' to='#a%example.net@irc.example/romeo'><x xmlns='~muc'/></presence>
! session_open example.net romeo
= opened romeo
% drain
C: <iq type='get' from='romeo@example/a' to='irc.example' id='4'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='4'><query xmlns='~disco#items'><item jid='help@irc.example' name='*'/>
	<item jid='example.net@irc.example' name='Example.Net'/><item jid='#a%example.net@irc.example' name='#a'/></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:search'><nick>#a</nick></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='5'><query xmlns='jabber:iq:search'><item jid='#a%example.net@irc.example'>...</item></query></iq>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Example.Net: connected *</body></message>
