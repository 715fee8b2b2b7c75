# RG-01 RG-02 RG-03 RG-04 RG-05 RG-07 SZ-17 GW-05: registration on the domain
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='jabber:iq:register'>
	<instructions>*</instructions><nick>romeo</nick><password/>
	<x xmlns='jabber:x:data' type='form'><title>*</title><instructions>*</instructions>
	<field var='FORM_TYPE' type='hidden'><value>jabber:iq:register</value></field>
	<field var='nick' type='text-single' label='Nickname'><required/><value>romeo</value></field>
	<field var='password' type='text-private' label='Password'/></x></query></iq>
# What is missing or refused is not stored, and no password comes back.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:register'><password>pw</password></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='2'>[[modify not-acceptable]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:register'><nick>taken</nick><password>pw</password></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='3'>[[cancel conflict The name taken is taken.]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='4'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='4'>[[modify not-acceptable]]</iq>
% stored romeo@example none
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='5'>[[auth registration-required]]</iq>
# Both given: the form wins.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><query xmlns='jabber:iq:register'><nick>tybalt</nick>
	<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>jabber:iq:register</value></field><field var='nick'><value>mercutio</value></field></x></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='6'/>
% stored romeo@example registered nick=mercutio
% memory 1 accounts, 0 sessions, 0 rooms
# From another of his clients: the same registration.
C: <iq type='get' from='romeo@example/b' to='irc.example' id='7'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/b' id='7'><query xmlns='jabber:iq:register'>
	<registered/><instructions>*</instructions><nick>mercutio</nick><password/><x xmlns='jabber:x:data' type='form'>...</x></query></iq>
# Edited: tried on the network first; what fails leaves the old.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='8'><query xmlns='jabber:iq:register'><nick>romeo</nick><password>wrong</password></query></iq>
! account_verify romeo@example romeo
= reply not-acceptable modify Wrong password.
S: <iq type='error' from='irc.example' to='romeo@example/a' id='8'>[[modify not-acceptable Wrong password.]]</iq>
% stored romeo@example registered nick=mercutio
C: <iq type='set' from='romeo@example/a' to='irc.example' id='9'><query xmlns='jabber:iq:register'><nick>romeo</nick><password>pw</password></query></iq>
! account_verify romeo@example romeo
= reply ok
S: <iq type='result' from='irc.example' to='romeo@example/a' id='9'/>
% stored romeo@example registered nick=romeo password=pw
C: <iq type='get' from='romeo@example/a' to='irc.example' id='10'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='10'><query xmlns='jabber:iq:register'>
	<registered/><instructions>*</instructions><nick>romeo</nick><password/><x xmlns='jabber:x:data' type='form'>
	<title>*</title><instructions>*</instructions><field var='FORM_TYPE' type='hidden'><value>jabber:iq:register</value></field>
	<field var='nick' type='text-single' label='Nickname'><required/><value>romeo</value></field>
	<field var='password' type='text-private' label='Password'/></x></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='11'><query xmlns='jabber:iq:register'><remove/><nick>x</nick></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='11'>[[modify bad-request]]</iq>
C: <iq type='set' from='romeo@example/b' to='irc.example' id='12'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/b' id='12'/>
S: <presence type='unsubscribe' from='irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
% stored romeo@example none
% memory 0 accounts, 0 sessions, 0 rooms
C: <iq type='set' from='romeo@example/a' to='irc.example' id='13'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='13'>[[auth registration-required]]</iq>
