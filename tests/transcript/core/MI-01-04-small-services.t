# MI-01 MI-02 MI-03 MI-04 GW-20: ping, version, last, time, the prompt
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'/>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:version'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'><query xmlns='jabber:iq:version'><name>wherry</name><version>*</version></query></iq>
% later 90s
C: <iq type='get' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:last'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'><query xmlns='jabber:iq:last' seconds='9*'/></iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='4'><time xmlns='urn:xmpp:time'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='4'><time xmlns='urn:xmpp:time'><tzo>*:*</tzo><utc>*T*Z</utc></time></iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='5'><query xmlns='jabber:iq:last'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='5'>[[auth forbidden]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='6'><query xmlns='jabber:iq:gateway'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='6'><query xmlns='jabber:iq:gateway' xml:lang='en'><desc>Nickname</desc><prompt>Nickname</prompt></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='7'><query xmlns='jabber:iq:gateway'><prompt> Bob%Net </prompt></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='7'><query xmlns='jabber:iq:gateway'><jid>bob%net@irc.example</jid></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='8'><query xmlns='jabber:iq:gateway'><prompt>!bob</prompt></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='8'>[[modify not-acceptable "!bob" is no name here. Did you mean bob@irc.example?]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='9'><query xmlns='jabber:iq:gateway'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='9'>[[modify not-acceptable]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='9'><query xmlns='jabber:iq:gateway'><prompt>a b</prompt></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='9'><query xmlns='jabber:iq:gateway'><jid>a\20b@irc.example</jid></query></iq>
# A person's client: through the network, where one is connected.
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='10'><query xmlns='jabber:iq:version'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='10'>[[cancel service-unavailable]]</iq>
% play join romeo@example/a #a romeo
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='11'><query xmlns='jabber:iq:version'/></iq>
! contact_query bob version
= reply text mIRC 7
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='11'><query xmlns='jabber:iq:version'><name>mIRC 7</name><version>*</version></query></iq>
= present #a Bob participant none
% drain 1
C: <iq type='get' from='romeo@example/a' to='#a@irc.example/Bob' id='12'><query xmlns='jabber:iq:version'/></iq>
! contact_query bob version
= reply drop
S: <iq type='error' from='#a@irc.example/Bob' to='romeo@example/a' id='12'>[[cancel service-unavailable]]</iq>
# And the other way about: the gateway answers for the user.
= query bob version
! answered wherry *
= query bob ping
! answered
= query bob time
! answered 20*UTC
= query bob idle
! answered this question found nobody to answer it
