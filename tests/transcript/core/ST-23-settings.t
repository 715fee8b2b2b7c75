# ST-23 CS-02: settings can be stored for any room there might be; so many and no more, and they can be emptied
% play register romeo
% settings 1 190
% later 1m
% settings 191 380
% later 1m
% settings 381 499
% later 1m
% seal romeo@example/a #500@irc.example
C: <iq type='set' from='romeo@example/a' to='#500@irc.example' id='1'><command xmlns='~commands' node='settings' sessionid='$seal'>
	<x xmlns='jabber:x:data' type='submit'><field var='encoding'><value>x</value></field></x></command></iq>
S: <iq type='result' from='#500@irc.example' to='romeo@example/a' id='1'><command xmlns='~commands' node='settings' sessionid='*' status='completed' xml:lang='en'>
	<note type='error'>You have as many settings as there may be; *</note></command></iq>
% seal romeo@example/a #7@irc.example
C: <iq type='set' from='romeo@example/a' to='#7@irc.example' id='2'><command xmlns='~commands' node='settings' sessionid='$seal'>
	<x xmlns='jabber:x:data' type='submit'><field var='encoding'><value/></field></x></command></iq>
S: <iq type='result' from='#7@irc.example' to='romeo@example/a' id='2'>...</iq>
% seal romeo@example/a #500@irc.example
C: <iq type='set' from='romeo@example/a' to='#500@irc.example' id='3'><command xmlns='~commands' node='settings' sessionid='$seal'>
	<x xmlns='jabber:x:data' type='submit'><field var='encoding'><value>x</value></field></x></command></iq>
S: <iq type='result' from='#500@irc.example' to='romeo@example/a' id='3'>...</iq>
