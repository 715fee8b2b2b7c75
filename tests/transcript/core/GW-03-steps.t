# GW-03 RG-01 CM-03 UX-2.2: a registration of two steps: by XEP-0077's second set, by ad-hoc, by chat; nothing is stored before the last
% option register=required
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'><nick>romeo</nick><password>pw</password></query></iq>
! account_verify romeo@example romeo
= reply code s1 We sent six digits.
S: <iq type='error' from='irc.example' to='romeo@example/a' id='1'>[[modify not-acceptable We sent six digits.]]</iq>
% stored romeo@example none
C: <iq type='get' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'><query xmlns='jabber:iq:register'><instructions>*</instructions>
	<x xmlns='jabber:x:data' type='form'><title>*</title><instructions>*</instructions><field var='FORM_TYPE' type='hidden'><value>jabber:iq:register</value></field>
	<field var='code' type='text-single' label='Code'><required/></field></x></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'><field var='code'><value>1</value></field></x></query></iq>
! account_verify romeo@example s1 code 1
= reply code s2 Not this one. Two tries left.
S: <iq type='error' from='irc.example' to='romeo@example/a' id='3'>[[modify not-acceptable Not this one. Two tries left.]]</iq>
# From his other client, meanwhile: one at a time (GW-06).
C: <iq type='set' from='romeo@example/b' to='irc.example' id='4'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'><field var='code'><value>2</value></field></x></query></iq>
! account_verify romeo@example s2 code 2
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:register'><nick>tybalt</nick></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='5'>[[wait unexpected-request]]</iq>
= reply ok
S: <iq type='result' from='irc.example' to='romeo@example/b' id='4'/>
% stored romeo@example registered nick=romeo password=pw
# Refused in the end: as before.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><query xmlns='jabber:iq:register'><nick>montague</nick><password>pw2</password></query></iq>
! account_verify romeo@example montague
= reply code s3 Code?
S: <iq type='error' from='irc.example' to='romeo@example/a' id='6'>[[modify not-acceptable Code?]]</iq>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>verify 77</body></message>
! account_verify romeo@example s3 code 77
= reply not-acceptable modify Too many tries.
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Too many tries.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>verify 77</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>No code is due now. Write "register" to begin.</body></message>
% stored romeo@example registered nick=romeo password=pw
# Ad-hoc.
C: <iq type='set' from='juliet@example/a' to='irc.example' id='7'><command xmlns='~commands' node='register'/></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='7'><command xmlns='~commands' node='register' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><complete/></actions><x xmlns='jabber:x:data' type='form'><title>*</title><instructions>You can change all of this later: write "settings" to help@irc.example.</instructions>
	<field var='nick' type='text-single' label='Nickname'><required/><value>juliet</value></field><field var='password' type='text-private' label='Password'/></x></command></iq>
C: <iq type='set' from='juliet@example/a' to='irc.example' id='8'><command xmlns='~commands' node='register' sessionid='$seal' action='complete'>
	<x xmlns='jabber:x:data' type='submit'><field var='nick'><value>juliet</value></field><field var='password'><value>pw</value></field></x></command></iq>
! account_verify juliet@example juliet
= reply code s4 Type the code.
S: <iq type='result' from='irc.example' to='juliet@example/a' id='8'><command xmlns='~commands' node='register' sessionid='*' status='executing' xml:lang='en'>
	<actions execute='complete'><prev/><complete/></actions><x xmlns='jabber:x:data' type='form'><title>*</title><instructions>Type the code.</instructions><field var='code' type='text-single' label='Code'><required/></field></x></command></iq>
C: <iq type='set' from='juliet@example/a' to='irc.example' id='9'><command xmlns='~commands' node='register' sessionid='$seal' action='complete'>
	<x xmlns='jabber:x:data' type='submit'><field var='code'><value>5</value></field></x></command></iq>
! account_verify juliet@example s4 code 5
= reply ok
S: <iq type='result' from='irc.example' to='juliet@example/a' id='9'><command xmlns='~commands' node='register' sessionid='*' status='completed' xml:lang='en'><note type='info'>Done. Next: join #wherry</note></command></iq>
% stored juliet@example registered nick=juliet password=pw
# Chat: the code as an answer, or as a command.
C: <message type='chat' from='nurse@example/a' to='help@irc.example'><body>register</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='nurse@example/a'><body>Which nickname? (nurse)</body></message>
C: <message type='chat' from='nurse@example/a' to='help@irc.example'><body>ok</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='nurse@example/a'><body>Password?</body></message>
C: <message type='chat' from='nurse@example/a' to='help@irc.example'><body>pw</body></message>
! account_verify nurse@example nurse
= reply code s5 We sent six digits.
S: <message type='chat' xml:lang='en' from='help@irc.example' to='nurse@example/a'><body>We sent six digits.*Code?</body><no-store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/></message>
% stored nurse@example none
C: <message type='chat' from='nurse@example/a' to='help@irc.example'><body>verify 123456</body></message>
! account_verify nurse@example s5 code 123456
= reply ok
S: <message type='chat' xml:lang='en' from='help@irc.example' to='nurse@example/a'><body>Stored. Your own server*Done. Next: join #wherry</body><no-store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/></message>
% stored nurse@example registered nick=nurse password=pw
# A code is due ten minutes.
C: <iq type='set' from='paris@example/a' to='irc.example' id='10'><query xmlns='jabber:iq:register'><nick>paris</nick><password>pw</password></query></iq>
! account_verify paris@example paris
= reply code s6 Code?
S: <iq type='error' from='irc.example' to='paris@example/a' id='10'>[[modify not-acceptable Code?]]</iq>
% later 601s
C: <iq type='set' from='paris@example/a' to='irc.example' id='11'><query xmlns='jabber:iq:register'><code>1</code></query></iq>
S: <iq type='error' from='irc.example' to='paris@example/a' id='11'>[[modify not-acceptable 'nick' is required]]</iq>
% stored paris@example none
