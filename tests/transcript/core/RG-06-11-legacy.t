# RG-04 RG-06 RG-09 RG-11 SZ-17: legacy fields, a changed password, a key, and the places where nobody registers
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'><username>romeo</username><password/></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='1'>[[modify not-acceptable A password is not empty.]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:register'><key>k3y</key><nick>romeo</nick><password>pw</password><foo/></query></iq>
! account_verify romeo@example romeo
= reply ok
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'/>
% stored romeo@example registered nick=romeo password=pw
# username and password alone: the password is changed, and nothing else (RG-06); empty it is not.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:register'><username>whoever</username><password>new</password></query></iq>
! account_verify romeo@example romeo
= reply ok
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'/>
% stored romeo@example registered nick=romeo password=new
C: <iq type='set' from='romeo@example/a' to='irc.example' id='4'><query xmlns='jabber:iq:register'><username>whoever</username><password></password></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='4'>[[modify not-acceptable A password is not empty.]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:register'><nick>montague</nick><password/></query></iq>
! account_verify romeo@example montague
= reply ok
S: <iq type='result' from='irc.example' to='romeo@example/a' id='5'/>
% stored romeo@example registered nick=montague password=new
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><query xmlns='jabber:iq:register'><nick>romeo</nick><password>s3cr3t</password></query></iq>
! account_verify romeo@example romeo
= reply not-authorized auth Wrong password.
S: <iq type='error' from='irc.example' to='romeo@example/a' id='6'>[[auth not-authorized Wrong password.]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='7'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='7'><query xmlns='jabber:iq:register'><registered/><instructions>*</instructions><nick>montague</nick><password/><x xmlns='jabber:x:data' type='form'>...</x></query></iq>
# Rooms, people, networks and help@ register nobody (RG-11).
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='g0'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='g0'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='s0'><query xmlns='jabber:iq:register'><nick>x</nick></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='s0'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='r0'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='r0'>[[cancel service-unavailable]]</iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='g1'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='g1'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='bob@irc.example' id='s1'><query xmlns='jabber:iq:register'><nick>x</nick></query></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='s1'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='bob@irc.example' id='r1'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='r1'>[[cancel service-unavailable]]</iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='g2'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='error' from='net.example@irc.example' to='romeo@example/a' id='g2'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='net.example@irc.example' id='s2'><query xmlns='jabber:iq:register'><nick>x</nick></query></iq>
S: <iq type='error' from='net.example@irc.example' to='romeo@example/a' id='s2'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='net.example@irc.example' id='r2'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <iq type='error' from='net.example@irc.example' to='romeo@example/a' id='r2'>[[cancel service-unavailable]]</iq>
C: <iq type='get' from='romeo@example/a' to='help@irc.example' id='g3'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='error' from='help@irc.example' to='romeo@example/a' id='g3'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='help@irc.example' id='s3'><query xmlns='jabber:iq:register'><nick>x</nick></query></iq>
S: <iq type='error' from='help@irc.example' to='romeo@example/a' id='s3'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='help@irc.example' id='r3'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <iq type='error' from='help@irc.example' to='romeo@example/a' id='r3'>[[cancel service-unavailable]]</iq>
% stored romeo@example registered nick=montague password=new
# An old client sends the key back when it goes.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='9'><query xmlns='jabber:iq:register'><key>k3y</key><remove/></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='9'/>
% drain 3
% stored romeo@example none
