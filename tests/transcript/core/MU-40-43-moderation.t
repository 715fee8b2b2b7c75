# MU-40 MU-41 MU-42 MU-43 MU-45: kicks, rights, bans, lists; the network decides
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='1'><query xmlns='~muc#admin'><item nick='bob' role='none'><reason>Out</reason></item></query></iq>
! room_set_role #a bob none Out
= reply forbidden auth You are no operator of #a.
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='1'>[[auth forbidden You are no operator of #a.]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='2'><query xmlns='~muc#admin'><item nick='bob' role='none'/></query></iq>
! room_set_role #a bob none -
= gone #a bob kicked romeo Out
S: <presence type='unavailable' from='#a@irc.example/bob' to='romeo@example/a'><status>Out</status><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='bob@irc.example/bob'><actor nick='romeo'/><reason>Out</reason></item>
	<status code='307'/></x>[[oid]]</presence>
= reply ok
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='2'/>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='3'><query xmlns='~muc#admin'><item jid='bob@irc.example' affiliation='outcast'/></query></iq>
! room_set_aff #a bob outcast -
= reply ok
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='3'/>
= present #a carol participant none
% drain 1
= gone #a carol banned romeo
S: <presence type='unavailable' from='#a@irc.example/carol' to='romeo@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='carol@irc.example/carol'><actor nick='romeo'/></item><status code='301'/></x>[[oid]]</presence>
# Oneself: no.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='4'><query xmlns='~muc#admin'><item nick='romeo' affiliation='outcast'/></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='4'>[[cancel conflict]]</iq>
# What makes no sense.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='5'><query xmlns='~muc#admin'><item nick='bob' role='none' affiliation='none'/></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='5'>[[modify bad-request]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='6'><query xmlns='~muc#admin'><item nick='bob' role='king'/></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='6'>[[modify bad-request]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='7'><query xmlns='~muc#admin'><item role='none'/></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='7'>[[modify bad-request]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='8'><query xmlns='~muc#admin'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='8'>[[modify bad-request]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='9'><query xmlns='~muc#admin'><item jid='juliet@example' affiliation='outcast'/></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='9'>[[modify bad-request]]</iq>
# Rights come back as presence.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='10'><query xmlns='~muc#admin'><item nick='dan' role='moderator'/></query></iq>
! room_set_role #a dan moderator -
= present #a dan moderator admin
S: <presence from='#a@irc.example/dan' to='romeo@example/a'><x xmlns='~muc#user'><item affiliation='admin' role='moderator' jid='*'/></x>[[oid]]</presence>
= reply ok
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='10'/>
# Lists.
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='11'><query xmlns='~muc#admin'><item affiliation='outcast'/></query></iq>
! room_list_aff #a outcast
= reply members *!*@bad.example mallory!*@*
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='11'><query xmlns='~muc#admin'>
	<item affiliation='outcast' jid='*!*\40bad.example@irc.example'><reason>*!*@bad.example</reason></item>
	<item affiliation='outcast' jid='mallory!*\40*@irc.example'><reason>mallory!*@*</reason></item></query></iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='12'><query xmlns='~muc#admin'><item role='moderator'/></query></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='12'><query xmlns='~muc#admin'><item nick='dan' jid='dan@irc.example' role='moderator' affiliation='admin'/></query></iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='13'><query xmlns='~muc#admin'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='13'>[[modify bad-request]]</iq>
# Of those who are not in.
C: <iq type='get' from='romeo@example/b' to='#a@irc.example' id='14'><query xmlns='~muc#admin'><item role='moderator'/></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/b' id='14'>[[auth forbidden]]</iq>
C: <iq type='set' from='juliet@example/b' to='#a@irc.example' id='15'><query xmlns='~muc#admin'><item nick='bob' role='none'/></query></iq>
S: <iq type='error' from='#a@irc.example' to='juliet@example/b' id='15'>[[auth forbidden]]</iq>
