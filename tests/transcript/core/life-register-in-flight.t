# RG-05: register, remove and settings in one turn: each is answered, the last word holds
C+ <iq type='set' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:register'><remove/></query></iq>
S~ <iq type='error' from='irc.example' to='romeo@example/a' id='2'>[[auth registration-required]]</iq>
S~ <iq type='result' from='irc.example' to='romeo@example/a' id='1'/>
% stored romeo@example registered nick=romeo
C+ <iq type='set' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:register'><nick>montague</nick></query></iq>
C+ <iq type='set' from='romeo@example/a' to='irc.example' id='4'><query xmlns='jabber:iq:register'><remove/></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:register'><nick>tybalt</nick></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='5'>[[cancel service-unavailable]]</iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'/>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='4'/>
S: <presence type='unsubscribe' from='irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
% stored romeo@example none
% memory 0 accounts, 0 sessions, 0 rooms
# Two settings of different places at once: neither is lost.
% play register romeo
% seal romeo@example/a #a@irc.example
% sid 1
% seal romeo@example/a #b@irc.example
C+ <iq type='set' from='romeo@example/a' to='#a@irc.example' id='6'><command xmlns='~commands' node='settings' sessionid='$sid1'>
	<x xmlns='jabber:x:data' type='submit'><field var='encoding'><value>latin1</value></field></x></command></iq>
C: <iq type='set' from='romeo@example/a' to='#b@irc.example' id='7'><command xmlns='~commands' node='settings' sessionid='$seal'>
	<x xmlns='jabber:x:data' type='submit'><field var='encoding'><value>koi8-r</value></field></x></command></iq>
% drain 2
% stored romeo@example registered nick=romeo [room #a@irc.example]encoding=latin1 [room #b@irc.example]encoding=koi8-r
# Settings stored while a registration is tried on the network: kept.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='8'><query xmlns='jabber:iq:register'><nick>montague</nick><password>pw</password></query></iq>
! account_verify romeo@example montague
% seal romeo@example/a #c@irc.example
C: <iq type='set' from='romeo@example/a' to='#c@irc.example' id='9'><command xmlns='~commands' node='settings' sessionid='$seal'>
	<x xmlns='jabber:x:data' type='submit'><field var='encoding'><value>ascii</value></field></x></command></iq>
% drain 1
= reply ok
% drain 1
% stored romeo@example registered nick=montague password=pw [room #a@irc.example]encoding=latin1 [room #b@irc.example]encoding=koi8-r [room #c@irc.example]encoding=ascii
# A stranger registers and sets in one turn.
% seal juliet@example/a #a@irc.example
C+ <iq type='set' from='juliet@example/a' to='irc.example' id='10'><query xmlns='jabber:iq:register'><nick>juliet</nick></query></iq>
C: <iq type='set' from='juliet@example/a' to='#a@irc.example' id='11'><command xmlns='~commands' node='settings' sessionid='$seal'>
	<x xmlns='jabber:x:data' type='submit'><field var='encoding'><value>ascii</value></field></x></command></iq>
% drain 2
% stored juliet@example registered nick=juliet [room #a@irc.example]encoding=ascii
