# MU-46 MU-48 MU-57: the form of a room: topic, the network's rules, the user's own settings; for operators
% play join romeo@example/a #a romeo
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='1'><query xmlns='~muc#owner'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='1'>[[auth forbidden]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='2'><query xmlns='~muc#owner'><x xmlns='jabber:x:data' type='cancel'/></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='2'>[[auth forbidden]]</iq>
C: <iq type='get' from='romeo@example/b' to='#a@irc.example' id='3'><query xmlns='~muc#owner'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/b' id='3'>[[auth forbidden]]</iq>
=+ present #a romeo moderator admin ~romeo@host
= subject #a bob News
% drain
# Nothing can be set that was not shown.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='4'><query xmlns='~muc#owner'><x xmlns='jabber:x:data' type='submit'><field var='muc#roomconfig_membersonly'><value>1</value></field></x></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='4'>[[wait unexpected-request]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='5'><query xmlns='~muc#owner'/></iq>
! room_get_config #a
= reply config members=yes key=sesame limit=5 strings=four
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='5'><query xmlns='~muc#owner'><x xmlns='jabber:x:data' type='form'>
	<title>Configuration of #a</title>
	<field type='hidden' var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field>
	<field type='text-single' var='muc#roomconfig_roomdesc' label='Topic'><value>News</value></field>
	<field type='boolean' var='muc#roomconfig_membersonly' label='By invitation only'><value>true</value></field>
	<field type='text-private' var='muc#roomconfig_roomsecret' label='Key'/>
	<field type='text-single' var='muc#roomconfig_maxusers' label='At most'><validate xmlns='~xdata-validate' datatype='xs:integer'><range min='1' max='99'/></validate><value>5</value></field>
	<field type='text-single' var='strings' label='Strings'><value>four</value></field>
	<field type='text-single' var='encoding' label='Character set'/></x></query></iq>
# What is wrong is named; the form stays good.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='6'><query xmlns='~muc#owner'><x xmlns='jabber:x:data' type='submit'><field var='muc#roomconfig_maxusers'><value>many</value></field></x></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='6'>[[modify not-acceptable At most: 'many' is not a whole number]]</iq>
# Only what was changed is ordered, and one answer when all of it is done.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='7'><query xmlns='~muc#owner'><x xmlns='jabber:x:data' type='submit'>
	<field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field><field var='muc#roomconfig_roomdesc'><value>Old news</value></field>
	<field var='muc#roomconfig_membersonly'><value>1</value></field><field var='muc#roomconfig_roomsecret'><value/></field>
	<field var='muc#roomconfig_maxusers'><value/></field><field var='strings'><value>four</value></field><field var='encoding'><value>latin1</value></field></x></query></iq>
! room_set_config #a limit=-
! room_set_subject #a Old news
! session_reload -
= reply ok
S-none
= reply ok
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='7'/>
% stored romeo@example guest [room #a@irc.example]encoding=latin1
# It was shown for one change.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='8'><query xmlns='~muc#owner'><x xmlns='jabber:x:data' type='submit'><field var='muc#roomconfig_membersonly'><value>0</value></field></x></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='8'>[[wait unexpected-request]]</iq>
# The network refuses; it does not answer; nothing was touched.
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='9'><query xmlns='~muc#owner'/></iq>
! room_get_config #a
= reply config
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='9'><query xmlns='~muc#owner'><x xmlns='jabber:x:data' type='form'>...</x></query></iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='10'><query xmlns='~muc#owner'><x xmlns='jabber:x:data' type='submit'><field var='muc#roomconfig_membersonly'><value>true</value></field><field var='muc#roomconfig_roomsecret'><value>open</value></field></x></query></iq>
! room_set_config #a members=true key=open
= reply forbidden auth You are no operator of #a.
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='10'>[[auth forbidden You are no operator of #a.]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='11'><query xmlns='~muc#owner'/></iq>
! room_get_config #a
= reply forbidden auth No.
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='11'>[[auth forbidden No.]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='12'><query xmlns='~muc#owner'/></iq>
! room_get_config #a
% later 31s
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='12'>[[wait remote-server-timeout]]</iq>
= reply vain
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='13'><query xmlns='~muc#owner'/></iq>
! room_get_config #a
= reply config members=yes
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='13'>...</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='14'><query xmlns='~muc#owner'><x xmlns='jabber:x:data' type='submit'><field var='muc#roomconfig_membersonly'><value>true</value></field></x></query></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='14'/>
# Cancelled; the defaults of a room one made; destroyed; without a form.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='15'><query xmlns='~muc#owner'><x xmlns='jabber:x:data' type='cancel'/></query></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='15'/>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='16'><query xmlns='~muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='16'/>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='17'><query xmlns='~muc#owner'><destroy/></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='17'>[[cancel not-allowed]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='18'><query xmlns='~muc#owner'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='18'>[[modify bad-request]]</iq>
# Rooms take no registration.
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='19'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='19'>[[cancel service-unavailable]]</iq>
