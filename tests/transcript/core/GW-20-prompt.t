# GW-20 GW-24: what to type for a contact, with its language; what was typed as an address, what cannot be, what is nobody; the old agents' list is none
C: <iq type='get' xml:lang='de' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:gateway'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='jabber:iq:gateway' xml:lang='en'><desc>Nickname</desc><prompt>Nickname</prompt></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:gateway'><prompt> Bob </prompt></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'><query xmlns='jabber:iq:gateway'><jid>bob@irc.example</jid></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:gateway'><prompt>#Room%net.example</prompt></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'><query xmlns='jabber:iq:gateway'><jid>#room%net.example@irc.example</jid></query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='4'><query xmlns='jabber:iq:gateway'><prompt>!bob</prompt></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='4'>[[modify not-acceptable "!bob" is no name here. Did you mean bob@irc.example?]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:gateway'><prompt>net.example</prompt></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='5'>[[cancel item-not-found net.example is a network, not a person.]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><query xmlns='jabber:iq:gateway'><prompt/></query></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='6'>[[modify not-acceptable]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='7'><query xmlns='jabber:iq:agents'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='7'>[[cancel service-unavailable]]</iq>
