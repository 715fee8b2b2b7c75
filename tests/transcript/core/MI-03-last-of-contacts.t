# MI-03: how long a contact is gone or idle, for who may see it
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
% drain
= caps presence
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='1'><query xmlns='jabber:iq:last'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[auth forbidden]]</iq>
C: <presence type='subscribe' from='romeo@example' to='bob@irc.example'/>
% drain
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='2'><query xmlns='jabber:iq:last'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[cancel service-unavailable]]</iq>
= is bob online
% drain
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='3'><query xmlns='jabber:iq:last'/></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='3'><query xmlns='jabber:iq:last' seconds='0'/></iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example/x' id='4'><query xmlns='jabber:iq:last'/></iq>
! contact_query bob idle
= reply text 75
S: <iq type='result' from='bob@irc.example/x' to='romeo@example/a' id='4'><query xmlns='jabber:iq:last' seconds='75'/></iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example/x' id='5'><query xmlns='jabber:iq:last'/></iq>
! contact_query bob idle
= reply text 75 years
S: <iq type='error' from='bob@irc.example/x' to='romeo@example/a' id='5'>[[cancel service-unavailable]]</iq>
= is bob offline Gone fishing
% drain
% later 90s
% drain
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='6'><query xmlns='jabber:iq:last'/></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='6'><query xmlns='jabber:iq:last' seconds='9*'>Gone fishing</query></iq>
