# DI-06: where there is one network, its rooms are behind help@ on the domain itself
% play join romeo@example/a #a romeo
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='~disco#items'><set xmlns='~rsm'><max>2</max></set></query></iq>
! room_list -
= room-listed #a 12
= room-listed #b 3
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='~disco#items'>
	<item jid='help@irc.example' name='Puppets help'/><item jid='#a@irc.example' name='#a (12)'/>
	<set xmlns='~rsm'><first index='0'>help@irc.example</first><last>#a@irc.example</last></set></query></iq>
= reply ok
C: <iq type='get' from='romeo@example/a' to='irc.example' id='2'><query xmlns='~disco#items'><set xmlns='~rsm'><max>2</max><after>#a@irc.example</after></set></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'><query xmlns='~disco#items'><item jid='#b@irc.example' name='#b (3)'/>
	<set xmlns='~rsm'><first index='2'>#b@irc.example</first><last>#b@irc.example</last><count>3</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='3'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1</max><after>help@irc.example</after></set></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'><query xmlns='~disco#items'><item jid='#a@irc.example' name='#a (12)'/>
	<set xmlns='~rsm'><first index='1'>#a@irc.example</first><last>#a@irc.example</last><count>3</count></set></query></iq>
# Without a page, the first; to somebody who is not connected what is his.
C: <iq type='get' from='romeo@example/a' to='irc.example' id='4'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='4'><query xmlns='~disco#items'>
	<item jid='help@irc.example' name='Puppets help'/><item jid='#a@irc.example' name='#a (12)'/><item jid='#b@irc.example' name='#b (3)'/>
	<set xmlns='~rsm'><first index='0'>help@irc.example</first><last>#b@irc.example</last><count>3</count></set></query></iq>
C: <iq type='get' from='juliet@example/a' to='irc.example' id='5'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='5'><query xmlns='~disco#items'><item jid='help@irc.example' name='Puppets help'/></query></iq>
