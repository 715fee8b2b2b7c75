# SZ-03: who unregisters gets an answer to all he asked before; his sessions' brackets close first
% play register romeo
% play join romeo@example/a #a romeo
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='s1'><subject>New</subject></message>
! room_set_subject #a New
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='v1'><query xmlns='jabber:iq:version'/></iq>
! contact_query bob version
C: <iq type='set' from='romeo@example/a' to='irc.example' id='r1'><query xmlns='jabber:iq:register'><remove/></query></iq>
S~ <iq type='error' from='bob@irc.example' to='romeo@example/a' id='v1'>[[cancel service-unavailable]]</iq>
S~ <message type='error' from='#a@irc.example' to='romeo@example/a' id='s1'>[[cancel service-unavailable]]</message>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='333'/><status code='110'/></x>[[oid]]</presence>
! room_close #a
! session_close -
S: <iq type='result' from='irc.example' to='romeo@example/a' id='r1'/>
S: <presence type='unsubscribe' from='irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
% stored romeo@example none
% memory 0 accounts, 0 sessions, 0 rooms
# The network answers too late: nobody waits.
= reply vain
= reply vain
S-none
