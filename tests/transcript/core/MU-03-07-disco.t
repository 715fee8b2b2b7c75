# MU-03 MU-04 MU-05 MU-06 MU-07 MU-57 DI-01 DI-03: what a room tells of itself, and to whom
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='1'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='1'><query xmlns='~disco#info'>
	<identity category='conference' type='irc' name='#a'/>
	<feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/disco#items'/>
	<feature var='urn:xmpp:ping'/><feature var='jabber:iq:version'/><feature var='vcard-temp'/><feature var='http://jabber.org/protocol/commands'/>
	<feature var='http://jabber.org/protocol/muc'/>
	<feature var='muc_nonanonymous'/><feature var='muc_temporary'/>
	<feature var='http://jabber.org/protocol/muc#stable_id'/>
	<feature var='http://jabber.org/protocol/muc#self-ping-optimization'/>
	<feature var='urn:xmpp:occupant-id:0'/><feature var='urn:xmpp:hats:0'/><feature var='urn:xmpp:message-correct:0'/>
	<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:reactions:0:restrictions</value></field>
	<field var='max_reactions_per_user' type='text-single'><value>0</value></field><field var='allowlist' type='list-multi'/></x></query></iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='2'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='2'><query xmlns='~disco#items'/></iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/bob' id='3'><query xmlns='~disco#info'/></iq>
S: <iq type='error' from='#a@irc.example/bob' to='romeo@example/a' id='3'>[[modify bad-request]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='4'><query xmlns='~disco#info' node='http://jabber.org/protocol/muc#traffic'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='4'>[[cancel feature-not-implemented]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='5'><query xmlns='~disco#info' node='x-roomuser-item'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='5'><query xmlns='~disco#info' node='x-roomuser-item'/></iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='6'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='6'>[[cancel service-unavailable]]</iq>
% memory 0 accounts, 0 sessions, 0 rooms

% play join romeo@example/a #a romeo
= present #a bob moderator admin ~bob@host
% drain 1
= modes #a 15
S-none
= subject #a bob Hello
% drain 1
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='7'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='7'><query xmlns='~disco#info'>
	<identity category='conference' type='irc' name='#a'/>
	<feature var='*'/><feature var='*'/><feature var='*'/><feature var='*'/><feature var='*'/><feature var='*'/><feature var='*'/>
	<feature var='muc_nonanonymous'/><feature var='muc_temporary'/>
	<feature var='*'/><feature var='*'/><feature var='*'/><feature var='*'/>
	<feature var='muc_moderated'/><feature var='muc_membersonly'/><feature var='muc_passwordprotected'/><feature var='muc_hidden'/><feature var='urn:xmpp:message-correct:0'/>
	<x xmlns='jabber:x:data' type='result'>...</x>
	<x xmlns='jabber:x:data' type='result'>
	<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roominfo</value></field>
	<field var='muc#roominfo_description' type='text-single'><value>Hello</value></field>
	<field var='muc#roominfo_occupants' type='text-single'><value>2</value></field>
	<field var='muc#roominfo_subject' type='text-single'><value>Hello</value></field>
	<field var='muc#roominfo_subjectmod' type='boolean'><value>true</value></field></x></query></iq>
# Whom to write to is who owns it, if he is here; who may change the topic.
= modes #a 16
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><x xmlns='~muc#user'><status code='104'/></x></message>
= present #a bob moderator owner
% drain 1
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='7b'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='7b'><query xmlns='~disco#info'>
	<identity category='conference' type='irc' name='#a'/>
	<feature var='*'/><feature var='*'/><feature var='*'/><feature var='*'/><feature var='*'/><feature var='*'/><feature var='*'/>
	<feature var='muc_nonanonymous'/><feature var='muc_temporary'/><feature var='*'/><feature var='*'/><feature var='*'/><feature var='*'/>
	<feature var='muc_unmoderated'/><feature var='muc_open'/><feature var='muc_unsecured'/><feature var='muc_public'/><feature var='*'/>
	<x xmlns='jabber:x:data' type='result'>...</x>
	<x xmlns='jabber:x:data' type='result'>
	<field var='FORM_TYPE' type='hidden'><value>*</value></field>
	<field var='muc#roominfo_description' type='text-single'><value>Hello</value></field>
	<field var='muc#roominfo_occupants' type='text-single'><value>2</value></field>
	<field var='muc#roominfo_subject' type='text-single'><value>Hello</value></field>
	<field var='muc#roominfo_subjectmod' type='boolean'><value>false</value></field>
	<field var='muc#roominfo_contactjid' type='jid-multi'><value>bob@irc.example</value></field></x></query></iq>
# The inside is for who sits in it: for this client, not for the user's others.
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/bob' id='8'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='#a@irc.example/bob' to='romeo@example/a' id='8'><query xmlns='~disco#info'>...</query></iq>
C: <iq type='get' from='romeo@example/b' to='#a@irc.example/bob' id='9'><query xmlns='~disco#info'/></iq>
S: <iq type='error' from='#a@irc.example/bob' to='romeo@example/b' id='9'>[[modify bad-request]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='10'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='10'><query xmlns='~disco#items'>
	<item jid='#a@irc.example/*' name='*'/><item jid='#a@irc.example/*' name='*'/></query></iq>
C: <iq type='get' from='romeo@example/b' to='#a@irc.example' id='11'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/b' id='11'><query xmlns='~disco#items'/></iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/Bob' id='12'><query xmlns='urn:ietf:params:xml:ns:vcard-4.0'/></iq>
S: <iq type='error' from='#a@irc.example/Bob' to='romeo@example/a' id='12'>[[cancel service-unavailable]]</iq>
