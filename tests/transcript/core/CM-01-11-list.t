# CM-01 CM-05 CM-11: everybody sees what he may use, there where it is; an operator's commands are forbidden and not listed
% option admins=root@example
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'>
	<item jid='irc.example' node='help' name='*'/><item jid='irc.example' node='status' name='*'/><item jid='irc.example' node='settings' name='*'/>
	<item jid='irc.example' node='language' name='*'/><item jid='irc.example' node='register' name='*'/><item jid='irc.example' node='verify' name='*'/>
	<item jid='irc.example' node='login' name='*'/><item jid='irc.example' node='logout' name='*'/><item jid='irc.example' node='reconnect' name='*'/>
	<item jid='irc.example' node='contacts' name='*'/><item jid='irc.example' node='add' name='*'/><item jid='irc.example' node='remove' name='*'/>
	<item jid='irc.example' node='block' name='*'/><item jid='irc.example' node='unblock' name='*'/><item jid='irc.example' node='blocked' name='*'/>
	<item jid='irc.example' node='networks' name='*'/><item jid='irc.example' node='join' name='*'/><item jid='irc.example' node='leave' name='*'/><item jid='irc.example' node='channels' name='*'/>
	<item jid='irc.example' node='nick' name='*'/><item jid='irc.example' node='connection' name='*'/><item jid='irc.example' node='whois' name='*'/><item jid='irc.example' node='identify' name='*'/><item jid='irc.example' node='motd' name='*'/>
	<item jid='irc.example' node='notices' name='*'/><item jid='irc.example' node='queue' name='*'/><item jid='irc.example' node='export' name='*'/><item jid='irc.example' node='allow-trace' name='*'/><item jid='irc.example' node='delete-my-data' name='*'/>
	<item jid='irc.example' node='pull' name='Pull a string'/><item jid='irc.example' node='tug' name='Tug at strings, as said'/></query></iq>
C: <iq type='get' from='root@example/a' to='irc.example' id='2'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'/></iq>
S: <iq type='result' from='irc.example' to='root@example/a' id='2'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'>
	<item jid='*' node='help' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/>
	<item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/>
	<item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/>
	<item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/>
	<item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='*' name='*'/><item jid='*' node='delete-my-data' name='*'/>
	<item jid='irc.example' node='http://jabber.org/protocol/admin#get-registered-users-list' name='*'/><item jid='irc.example' node='sessions' name='*'/>
	<item jid='irc.example' node='http://jabber.org/protocol/admin#get-online-users-list' name='*'/>
	<item jid='irc.example' node='http://jabber.org/protocol/admin#get-registered-users-num' name='*'/>
	<item jid='irc.example' node='http://jabber.org/protocol/admin#get-online-users-num' name='*'/>
	<item jid='irc.example' node='http://jabber.org/protocol/admin#announce' name='*'/><item jid='irc.example' node='http://jabber.org/protocol/admin#delete-user' name='*'/>
	<item jid='irc.example' node='http://jabber.org/protocol/admin#end-user-session' name='*'/><item jid='irc.example' node='log-level' name='*'/>
	<item jid='irc.example' node='pull' name='*'/><item jid='irc.example' node='tug' name='*'/><item jid='irc.example' node='cut' name='*'/></query></iq>
# On a room, on a network, on a person.
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='3'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='3'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'>
	<item jid='#a@irc.example' node='settings' name='*'/></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='4'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'/></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='4'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'>
	<item jid='net.example@irc.example' node='help' name='*'/><item jid='net.example@irc.example' node='status' name='*'/><item jid='net.example@irc.example' node='settings' name='*'/>...</query></iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='5'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'/></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='5'><query xmlns='~disco#items' node='http://jabber.org/protocol/commands'/></iq>
C: <iq type='get' from='root@example/a' to='irc.example' id='6'><query xmlns='~disco#info' node='http://jabber.org/protocol/admin#announce'/></iq>
S: <iq type='result' from='irc.example' to='root@example/a' id='6'><query xmlns='~disco#info' node='http://jabber.org/protocol/admin#announce'>
	<identity category='automation' type='command-node' name='*'/><feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/commands'/><feature var='jabber:x:data'/></query></iq>
# Nobody else: not to be seen, not to be run.
C: <iq type='get' from='romeo@example/a' to='irc.example' id='7'><query xmlns='~disco#info' node='http://jabber.org/protocol/admin#announce'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='7'>[[cancel item-not-found]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='8'><command xmlns='~commands' node='http://jabber.org/protocol/admin#announce'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='8'>[[auth forbidden]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='9'><command xmlns='~commands' node='cut'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='9'>[[auth forbidden]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='10'><command xmlns='~commands' node='log-level'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='10'>[[auth forbidden]]</iq>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>announce All your base</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I do not know "announce". *</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>cut</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I do not know "cut". *</body></message>
C: <iq type='set' from='root@example/a' to='irc.example' id='11'><command xmlns='~commands' node='cut' action='execute'/></iq>
! cut
S: <iq type='result' from='irc.example' to='root@example/a' id='11'><command xmlns='~commands' node='cut' sessionid='*' status='completed' xml:lang='en'><note type='info'>Cut.</note></command></iq>
% memory 0 accounts, 0 sessions, 0 rooms
