# MU-07: a room tells a client by which nick its user is known there: before he registers, after it, in the room
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='1'><query xmlns='~disco#info' node='x-roomuser-item'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='1'><query xmlns='~disco#info' node='x-roomuser-item'/></iq>
% play register montague
C: <iq type='get' from='montague@example/a' to='#a@irc.example' id='2'><query xmlns='~disco#info' node='x-roomuser-item'/></iq>
S: <iq type='result' from='#a@irc.example' to='montague@example/a' id='2'><query xmlns='~disco#info' node='x-roomuser-item'>
	<identity category='conference' type='text' name='montague'/></query></iq>
% play join romeo@example/a #a Romeo
C: <iq type='get' from='romeo@example/b' to='#a@irc.example' id='3'><query xmlns='~disco#info' node='x-roomuser-item'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/b' id='3'><query xmlns='~disco#info' node='x-roomuser-item'>
	<identity category='conference' type='text' name='Romeo'/></query></iq>
# Another room of the same network: he has one name there.  Somebody in the room has none of his own.
C: <iq type='get' from='romeo@example/a' to='#b@irc.example' id='4'><query xmlns='~disco#info' node='x-roomuser-item'/></iq>
S: <iq type='result' from='#b@irc.example' to='romeo@example/a' id='4'><query xmlns='~disco#info' node='x-roomuser-item'>
	<identity category='conference' type='text' name='Romeo'/></query></iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/Romeo' id='5'><query xmlns='~disco#info' node='x-roomuser-item'/></iq>
S: <iq type='error' from='#a@irc.example/Romeo' to='romeo@example/a' id='5'>[[cancel item-not-found]]</iq>
