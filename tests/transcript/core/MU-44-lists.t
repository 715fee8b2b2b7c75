# MU-43 MU-44: masks as addresses, several changes at once, lists of who is here and of what the network keeps
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo'><x xmlns='~muc'/></presence>
! session_open net.example romeo
= opened romeo
% drain
= present #a%net.example romeo moderator admin
= present #a%net.example bob participant none
= joined #a%net.example romeo
% drain
# A list, with who and when; who has no set time or setter is shown without.
C: <iq type='get' from='romeo@example/a' to='#a%net.example@irc.example' id='1'><query xmlns='~muc#admin'><item affiliation='outcast'/></query></iq>
! room_list_aff #a%net.example outcast
= reply members *!*@Bad.example;op;1700000000 R:mallory;op <b>&\x01
S: <iq type='result' from='#a%net.example@irc.example' to='romeo@example/a' id='1'><query xmlns='~muc#admin'>
	<item affiliation='outcast' jid='*!*\40Bad.example%net.example@irc.example'><actor nick='op'/><reason>*!*@Bad.example, set by op on 2023-11-14 22:13 UTC</reason></item>
	<item affiliation='outcast' jid='R\3amallory%net.example@irc.example'><actor nick='op'/><reason>R:mallory, set by op</reason></item>
	<item affiliation='outcast' jid='\3cb\3e\26\x01%net.example@irc.example'><reason>&lt;b&gt;&amp;\x01</reason></item></query></iq>
# Off again by that address; a mask typed as it is; one that is an address only by its looks.
C: <iq type='set' from='romeo@example/a' to='#a%net.example@irc.example' id='2'><query xmlns='~muc#admin'><item jid='*!*\40bad.example%net.example@irc.example' affiliation='none'/></query></iq>
! room_set_aff #a%net.example *!*@bad.example none -
= reply ok
S: <iq type='result' from='#a%net.example@irc.example' to='romeo@example/a' id='2'/>
C: <iq type='set' from='romeo@example/a' to='#a%net.example@irc.example' id='3'><query xmlns='~muc#admin'><item jid='*!*@*.bad.example' affiliation='outcast'/></query></iq>
! room_set_aff #a%net.example *!*@*.bad.example outcast -
= reply ok
S: <iq type='result' from='#a%net.example@irc.example' to='romeo@example/a' id='3'/>
C: <iq type='set' from='romeo@example/a' to='#a%net.example@irc.example' id='4'><query xmlns='~muc#admin'><item jid='bob!*@bad.example' affiliation='outcast'/></query></iq>
! room_set_aff #a%net.example bob!*@bad.example outcast -
= reply ok
S: <iq type='result' from='#a%net.example@irc.example' to='romeo@example/a' id='4'/>
# Somebody of another network, a room, another gateway's: nobody who could be here.
C: <iq type='set' from='romeo@example/a' to='#a%net.example@irc.example' id='5'><query xmlns='~muc#admin'><item jid='bob%other.example@irc.example' affiliation='outcast'/></query></iq>
S: <iq type='error' from='#a%net.example@irc.example' to='romeo@example/a' id='5'>[[modify bad-request]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a%net.example@irc.example' id='6'><query xmlns='~muc#admin'><item jid='#b%net.example@irc.example' affiliation='outcast'/></query></iq>
S: <iq type='error' from='#a%net.example@irc.example' to='romeo@example/a' id='6'>[[modify bad-request]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a%net.example@irc.example' id='7'><query xmlns='~muc#admin'><item jid='irc.example' affiliation='outcast'/></query></iq>
S: <iq type='error' from='#a%net.example@irc.example' to='romeo@example/a' id='7'>[[modify bad-request]]</iq>
# Several at once have one answer, when the last is done; the first that failed is told.
C: <iq type='set' from='romeo@example/a' to='#a%net.example@irc.example' id='8'><query xmlns='~muc#admin'><item nick='bob' affiliation='member'/><item nick='carol' affiliation='outcast'><reason>Out</reason></item><item nick='dan' role='visitor'/></query></iq>
! room_set_aff #a%net.example bob member -
! room_set_aff #a%net.example carol outcast Out
! room_set_role #a%net.example dan visitor -
= reply ok
= reply forbidden auth No.
S-none
= reply item-not-found cancel Who?
S: <iq type='error' from='#a%net.example@irc.example' to='romeo@example/a' id='8'>[[auth forbidden No.]]</iq>
# One that makes no sense, and none is ordered.
C: <iq type='set' from='romeo@example/a' to='#a%net.example@irc.example' id='9'><query xmlns='~muc#admin'><item nick='bob' affiliation='member'/><item nick='romeo' affiliation='outcast'/></query></iq>
S: <iq type='error' from='#a%net.example@irc.example' to='romeo@example/a' id='9'>[[cancel conflict]]</iq>
% many 101 <iq type='set' from='romeo@example/a' to='#a%net.example@irc.example' id='10'><query xmlns='~muc#admin'>|<item nick='bob' affiliation='member'/>|</query></iq>
S: <iq type='error' from='#a%net.example@irc.example' to='romeo@example/a' id='10'>[[modify policy-violation]]</iq>
# Who is here as what; the network's own list of it may be for its operators alone.
C: <iq type='get' from='romeo@example/a' to='#a%net.example@irc.example' id='11'><query xmlns='~muc#admin'><item affiliation='admin'/></query></iq>
! room_list_aff #a%net.example admin
= reply members
S: <iq type='result' from='#a%net.example@irc.example' to='romeo@example/a' id='11'><query xmlns='~muc#admin'>
	<item affiliation='admin' jid='romeo%net.example@irc.example' nick='romeo' role='moderator'/></query></iq>
= present #a%net.example bob participant member
% drain 1
C: <iq type='get' from='romeo@example/a' to='#a%net.example@irc.example' id='12'><query xmlns='~muc#admin'><item affiliation='member'/></query></iq>
! room_list_aff #a%net.example member
= reply forbidden auth No.
S: <iq type='result' from='#a%net.example@irc.example' to='romeo@example/a' id='12'><query xmlns='~muc#admin'>
	<item affiliation='member' jid='bob%net.example@irc.example' nick='bob' role='participant'/></query></iq>
C: <iq type='get' from='romeo@example/a' to='#a%net.example@irc.example' id='13'><query xmlns='~muc#admin'><item affiliation='outcast'/></query></iq>
! room_list_aff #a%net.example outcast
= reply forbidden auth No.
S: <iq type='error' from='#a%net.example@irc.example' to='romeo@example/a' id='13'>[[auth forbidden No.]]</iq>
# One that never comes has its answer all the same.
C: <iq type='get' from='romeo@example/a' to='#a%net.example@irc.example' id='14'><query xmlns='~muc#admin'><item affiliation='outcast'/></query></iq>
! room_list_aff #a%net.example outcast
% later 31s
S: <iq type='error' from='#a%net.example@irc.example' to='romeo@example/a' id='14'>[[wait remote-server-timeout]]</iq>
= reply vain
