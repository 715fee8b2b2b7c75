# CM-02 CM-03 CM-04 CM-14: several steps, forward and back; what was typed is there again
% play join romeo@example/a #a romeo
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><command xmlns='~commands' node='pull' action='execute' xml:lang='fr'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><command xmlns='~commands' node='pull' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><complete/></actions><x xmlns='jabber:x:data' type='form'><title>Pull a string</title>
	<field var='string' type='text-single' label='String'><validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:integer'><range min='1' max='9'/></validate><required/></field>
	<field var='how' type='text-single' label='How'/></x></command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><command xmlns='~commands' node='pull' sessionid='$seal' action='complete'>
	<x xmlns='jabber:x:data' type='submit'><field var='string'><value>3</value></field><field var='how'><value>hard</value></field></x></command></iq>
! pull 3 hard
# While it is under way nothing else is done with it.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='3'><command xmlns='~commands' node='pull' sessionid='$seal' action='cancel'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='3'>[[wait unexpected-request]]</iq>
= reply code s1 Now the code.
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'><command xmlns='~commands' node='pull' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><prev/><complete/></actions><x xmlns='jabber:x:data' type='form'><title>*</title><instructions>Now the code.</instructions>
	<field var='code' type='text-single' label='Code'><required/></field></x></command></iq>
# Back: as it was filled in; and on again.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='4'><command xmlns='~commands' node='pull' sessionid='$seal' action='prev'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='4'><command xmlns='~commands' node='pull' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><complete/></actions><x xmlns='jabber:x:data' type='form'><title>*</title>
	<field var='string' type='text-single' label='String'><validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:integer'><range min='1' max='9'/></validate><required/><value>3</value></field><field var='how' type='text-single' label='How'><value>hard</value></field></x></command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><command xmlns='~commands' node='pull' sessionid='$seal' action='prev'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='5'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-action xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><command xmlns='~commands' node='pull' sessionid='$seal'>
	<x xmlns='jabber:x:data' type='submit'><field var='string'><value>4</value></field></x></command></iq>
! pull 4 hard
= reply code s2 Now the code.
S: <iq type='result' from='irc.example' to='romeo@example/a' id='6'>...</iq>
# Wrong: as typed, with the sentence.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='7'><command xmlns='~commands' node='pull' sessionid='$seal' action='complete'>
	<x xmlns='jabber:x:data' type='submit'><field var='code'><value>1234</value></field></x></command></iq>
! pull s2 code 1234
= reply not-acceptable modify That code is not the one we sent. Two tries left.
S: <iq type='result' from='irc.example' to='romeo@example/a' id='7'><command xmlns='~commands' node='pull' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><prev/><complete/></actions><note type='error'>That code is not the one we sent. Two tries left.</note><x xmlns='jabber:x:data' type='form'><title>*</title>
	<instructions>That code is not the one we sent. Two tries left.</instructions><field var='code' type='text-single' label='Code'><required/><value>1234</value></field></x></command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='8'><command xmlns='~commands' node='pull' sessionid='$seal' action='complete'>
	<x xmlns='jabber:x:data' type='submit'><field var='code'><value>4321</value></field></x></command></iq>
! pull s2 code 4321
= reply said Pulled.
S: <iq type='result' from='irc.example' to='romeo@example/a' id='8'><command xmlns='~commands' node='pull' sessionid='*' status='completed' xml:lang='en'><note type='info'>Pulled.</note></command></iq>
# It is over.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='9'><command xmlns='~commands' node='pull' sessionid='$seal' action='prev'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='9'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><session-expired xmlns='~commands'/></error></iq>
# A form that is canceled; a command of which more steps are known.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='10'><command xmlns='~commands' node='pull'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='10'>...</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='11'><command xmlns='~commands' node='pull' sessionid='$seal'><x xmlns='jabber:x:data' type='cancel'/></command></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='11'><command xmlns='~commands' node='pull' sessionid='*' status='canceled' xml:lang='en'/></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='12'><command xmlns='~commands' node='identify'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='12'><command xmlns='~commands' node='identify' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='next'><next/></actions>...</command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='13'><command xmlns='~commands' node='identify' sessionid='$seal' action='complete'><x xmlns='jabber:x:data' type='submit'/></command></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='13'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-action xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='14'><command xmlns='~commands' node='identify' sessionid='$seal' action='next'><x xmlns='jabber:x:data' type='submit'/></command></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='14'><command xmlns='~commands' node='identify' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><prev/><complete/></actions><x xmlns='jabber:x:data' type='form'><title>*</title>
	<field var='login' type='list-single' label='Login'>...</field><field var='account' type='text-single' label='Account'/><field var='password' type='text-private' label='Password'>...</field></x></command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='15'><command xmlns='~commands' node='identify' sessionid='$seal' action='complete'>
	<x xmlns='jabber:x:data' type='submit'><field var='login'><value>password</value></field></x></command></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='15'><command xmlns='~commands' node='identify' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><prev/><complete/></actions><note type='error'>A password is needed when "password" is chosen.</note>...</command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='16'><command xmlns='~commands' node='identify' sessionid='$seal' action='complete'>
	<x xmlns='jabber:x:data' type='submit'><field var='login'><value>password</value></field><field var='account'><value>montague</value></field><field var='password'><value>pw</value></field></x></command></iq>
! session_reload -
S: <iq type='result' from='irc.example' to='romeo@example/a' id='16'><command xmlns='~commands' node='identify' sessionid='*' status='completed' xml:lang='en'><note type='info'>Stored.</note></command></iq>
% stored romeo@example guest [net ]account=montague [net ]login=password [net ]password=pw
