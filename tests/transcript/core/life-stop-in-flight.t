# what is under way to the disk when wherry leaves gets there
% play register romeo
% play register juliet
C+ <iq type='set' from='juliet@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:register'><remove/></query></iq>
C+ <iq type='set' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:register'><nick>montague</nick></query></iq>
% seal romeo@example/a #a@irc.example
C+ <iq type='set' from='romeo@example/a' to='#a@irc.example' id='4'><command xmlns='~commands' node='settings' sessionid='$seal'>
	<x xmlns='jabber:x:data' type='submit'><field var='encoding'><value>x</value></field></x></command></iq>
%+ stop
% stored romeo@example registered nick=montague [room #a@irc.example]encoding=x
% stored juliet@example none
% drain
% link closed
! stopped
