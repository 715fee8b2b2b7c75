# MU-24: who is in and joins again gets everything once more, and the network hears nothing of it
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
S: <presence from='#a@irc.example/bob' to='romeo@example/a'>...</presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' id='j2'>
	<x xmlns='~muc#user'><item affiliation='none' role='participant' jid='romeo@example/a'/>
	<status code='100'/><status code='110'/></x>[[oid]]</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
# With another nick it is a change of nick.
C: <presence from='romeo@example/a' to='#a@irc.example/montague' id='j3'><x xmlns='~muc'/></presence>
! session_set_nick montague
= reply ok
S-none
