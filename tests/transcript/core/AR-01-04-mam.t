# AR-01 AR-02 AR-03 AR-04 AR-08 AR-11: an archive by request: the form, a page, its end, filters, ids, figures
% option history_days=30
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
= said #a bob one
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='$1'><body>one</body>
	<stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='$1'/>[[oid]]</message>
% take A
= replayed #a bob two
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='$2'>...</message>
% take B
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m1' xml:lang='it'><body>three</body></message>
! message_send #a: three
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='m1' xml:lang='it'><body>three</body>
	<stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='$3'/>[[oid]]</message>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='1'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='1'><query xmlns='~disco#info'><identity category='conference' type='irc' name='#a'/><feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/disco#items'/><feature var='urn:xmpp:ping'/><feature var='jabber:iq:version'/><feature var='vcard-temp'/><feature var='http://jabber.org/protocol/commands'/>
	<feature var='http://jabber.org/protocol/muc'/><feature var='muc_nonanonymous'/><feature var='muc_temporary'/><feature var='http://jabber.org/protocol/muc#stable_id'/><feature var='http://jabber.org/protocol/muc#self-ping-optimization'/><feature var='urn:xmpp:occupant-id:0'/><feature var='urn:xmpp:hats:0'/>
	<feature var='urn:xmpp:mam:2'/><feature var='urn:xmpp:mam:2#extended'/><feature var='urn:xmpp:sid:0'/>...</query></iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='2'><query xmlns='urn:xmpp:mam:2'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='2'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='form'>
	<field type='hidden' var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field><field var='with' type='jid-single'/>
	<field var='start' type='text-single'/><field var='end' type='text-single'/><field var='before-id' type='text-single'/>
	<field var='after-id' type='text-single'/><field var='ids' type='list-multi'><validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'><open/></validate></field></x></query></iq>
# All of it.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='3'><query xmlns='urn:xmpp:mam:2' queryid='q'/></iq>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' queryid='q' id='$1'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='*'/>
	<message xmlns='jabber:client' type='groupchat' from='#a@irc.example/bob' id='$1'><body>one</body>[[oid]]</message></forwarded></result></message>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' queryid='q' id='$2'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2010-01-02T03:04:05Z'/>
	<message xmlns='jabber:client' type='groupchat' from='#a@irc.example/bob' id='$2'><body>two</body>[[oid]]</message></forwarded></result></message>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' queryid='q' id='$3'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='*'/>
	<message xmlns='jabber:client' type='groupchat' from='#a@irc.example/romeo' id='m1' xml:lang='it'><body>three</body>[[oid]]</message></forwarded></result></message>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='3'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first index='0'>$1</first><last>$3</last><count>3</count></set></fin></iq>
# The last one, without a queryid; and the one before it.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='4'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max><before/></set></query></iq>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' id='$3'>...</result></message>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='4'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first index='2'>$3</first><last>$3</last><count>3</count></set></fin></iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='5'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>9</max><before>$B</before></set></query></iq>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' id='$1'>...</result></message>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='5'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first index='0'>$1</first><last>$1</last><count>3</count></set></fin></iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='5f'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max></set><flip-page/></query></iq>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' id='$2'>...</result></message>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' id='$1'>...</result></message>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='5f'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first index='0'>$1</first><last>$2</last><count>3</count></set></fin></iq>
# Behind one; the figures alone.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='6'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><after>$B</after></set></query></iq>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' id='$3'>...</result></message>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='6'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first index='2'>$3</first><last>$3</last><count>3</count></set></fin></iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='7'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>0</max></set></query></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='7'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><count>3</count></set></fin></iq>
# By time, by whom, by ids, between ids.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='8'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field><field var='start'><value>2010-01-02T03:04:05Z</value></field><field var='end'><value>2010-01-02T03:04:05.000Z</value></field></x></query></iq>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' id='$2'>...</result></message>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='8'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first index='0'>$2</first><last>$2</last><count>1</count></set></fin></iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='9'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='with'><value>#a@irc.example/romeo</value></field></x></query></iq>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' id='$3'>...</result></message>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='9'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>$3</first><last>$3</last></set></fin></iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='10'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='with'><value>juliet@example</value></field></x></query></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='10'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='11'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='ids'><value>$B</value><value>$A</value></field></x></query></iq>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' id='$1'>...</result></message>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' id='$2'>...</result></message>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='11'>...</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='12'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='after-id'><value>$A</value></field></x><set xmlns='http://jabber.org/protocol/rsm'><max>1</max><before/></set></query></iq>
S: <message from='#a@irc.example' to='romeo@example/a'><result xmlns='urn:xmpp:mam:2' id='$3'>...</result></message>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='12'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first index='1'>$3</first><last>$3</last><count>2</count></set></fin></iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='13'><metadata xmlns='urn:xmpp:mam:2'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='13'><metadata xmlns='urn:xmpp:mam:2'><start id='$1' timestamp='*'/><end id='$3' timestamp='*'/></metadata></iq>
