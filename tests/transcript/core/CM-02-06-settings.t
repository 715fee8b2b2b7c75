# CM-01 CM-02 CM-04 CM-05 CM-06 CM-10: the one command, on the domain, a network, a room
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><command xmlns='~commands' node='settings'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><command xmlns='~commands' node='settings' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><complete/></actions><x xmlns='jabber:x:data' type='form'><title>Settings</title>
	<field var='nick' type='text-single' label='Nickname'><required/></field><field var='password' type='text-private' label='Password'/>
	<field var='mentions' type='boolean' label='*'>...</field><field var='corrections' type='list-single' label='*'>...</field><field var='reactions' type='list-single' label='*'>...</field><field var='errors' type='list-single' label='*'>...</field><field var='language' type='list-single' label='*'>...</field></x></command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><command xmlns='~commands' node='frob'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='2'>[[cancel item-not-found]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='3'><command xmlns='~commands'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='3'>[[cancel item-not-found]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='4'><command xmlns='~commands' node='settings' action='next'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='4'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
	<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-action xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><command xmlns='~commands' node='settings' action='frob'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='5'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
	<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><malformed-action xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><command xmlns='~commands' node='settings' sessionid='guessed' action='complete'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='6'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
	<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-sessionid xmlns='~commands'/></error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='7'><command xmlns='~commands' node='settings' action='cancel'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='7'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
	<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>*</text><bad-action xmlns='~commands'/></error></iq>
% seal romeo@example/a irc.example
C: <iq type='set' from='romeo@example/a' to='irc.example' id='7'><command xmlns='~commands' node='settings' action='cancel' sessionid='$seal'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='7'><command xmlns='~commands' node='settings' sessionid='*' status='canceled' xml:lang='en'/></iq>
C: <iq type='set' from='romeo@example/a' to='bob@irc.example' id='8'><command xmlns='~commands' node='settings'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='8'>[[cancel service-unavailable]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='9'><command xmlns='~commands' node='settings'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='9'>[[cancel service-unavailable]]</iq>
# A guest who looks only leaves no trace.
% memory 0 accounts, 0 sessions, 0 rooms
% stored romeo@example none
# The session is the asker's: full JID, address.
% seal romeo@example/a irc.example
C: <iq type='set' from='romeo@example/b' to='irc.example' id='10'><command xmlns='~commands' node='settings' sessionid='$seal' action='complete'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/b' id='10'><error type='modify'>...</error></iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='11'><command xmlns='~commands' node='settings' sessionid='$seal' action='complete'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='11'><error type='modify'>...</error></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='12'><command xmlns='~commands' node='settings' sessionid='$seal'>
	<x xmlns='jabber:x:data' type='submit'><field var='password'><value>pw</value></field></x></command></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='12'><command xmlns='~commands' node='settings' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><complete/></actions><note type='error'>*required</note><x xmlns='jabber:x:data' type='form'><title>Settings</title><instructions>*required</instructions>...</x></command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='13'><command xmlns='~commands' node='settings' sessionid='$seal'>
	<x xmlns='jabber:x:data' type='submit'><field var='nick'><value>taken</value></field></x></command></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='13'><command xmlns='~commands' node='settings' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><complete/></actions><note type='error'>The name taken is taken.</note><x xmlns='jabber:x:data' type='form'><title>Settings</title><instructions>The name taken is taken.</instructions>...</x></command></iq>
% stored romeo@example none
C: <iq type='set' from='romeo@example/a' to='irc.example' id='14'><command xmlns='~commands' node='settings' sessionid='$seal' action='complete'>
	<x xmlns='jabber:x:data' type='submit'><field var='nick'><value>romeo</value></field><field var='unknown'><value>x</value></field></x></command></iq>
! account_verify romeo@example romeo
= reply ok
S: <iq type='result' from='irc.example' to='romeo@example/a' id='14'><command xmlns='~commands' node='settings' sessionid='*' status='completed' xml:lang='en'><note type='info'>Stored.</note></command></iq>
% stored romeo@example guest nick=romeo password=pw
# A guest with settings leaves memory and is found again.
% memory 0 accounts, 0 sessions, 0 rooms
C: <iq type='set' from='romeo@example/a' to='irc.example' id='15'><command xmlns='~commands' node='settings'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='15'><command xmlns='~commands' node='settings' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><complete/></actions><x xmlns='jabber:x:data' type='form'><title>Settings</title>
	<field var='nick' type='text-single' label='Nickname'><required/><value>romeo</value></field>...</x></command></iq>
# On a room; on a network, with somebody in it.
% seal romeo@example/a #a%net.example@irc.example
C: <iq type='set' from='romeo@example/a' to='#a%net.example@irc.example' id='16'><command xmlns='~commands' node='settings' sessionid='$seal' action='complete'>
	<x xmlns='jabber:x:data' type='submit'><field var='encoding'><value>latin1</value></field></x></command></iq>
S: <iq type='result' from='#a%net.example@irc.example' to='romeo@example/a' id='16'><command xmlns='~commands' node='settings' sessionid='*' status='completed' xml:lang='en'>...</command></iq>
% stored romeo@example guest nick=romeo password=pw [room #a%net.example@irc.example]encoding=latin1
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo' id='17'><x xmlns='~muc'/></presence>
! session_open net.example romeo
= opened romeo
! room_join #a%net.example romeo
= joined #a%net.example romeo
% drain 2
% seal romeo@example/a net.example@irc.example
C: <iq type='set' from='romeo@example/a' to='net.example@irc.example' id='18'><command xmlns='~commands' node='settings' sessionid='$seal' action='complete'>
	<x xmlns='jabber:x:data' type='submit'><field var='charset'><value>koi8-r</value></field></x></command></iq>
! session_reload koi8-r
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='18'><command xmlns='~commands' node='settings' sessionid='*' status='completed' xml:lang='en'>
	<note type='info'>Stored. It takes effect at the next connection.</note></command></iq>
% stored romeo@example guest nick=romeo password=pw [net net.example]charset=koi8-r [room #a%net.example@irc.example]encoding=latin1
