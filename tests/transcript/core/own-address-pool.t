# GW-02 RG-01 UX-2.2: an address out of a pool is told when it is his; he changes it by choosing; all taken, the operator is named
% option backend=exchange
% option admins=root@example
% drain 1
% loud
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='jabber:iq:register'><instructions>You can change all of this later: write "settings" to help@irc.example.</instructions>...</query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:register'><nick>any</nick></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'/>
S: <presence type='subscribe' from='irc.example' to='romeo@example'>...</presence>
S: <message type='chat' from='help@irc.example' to='romeo@example' id='*' xml:lang='en'><body>*Your address: one. Give it to anybody.*</body></message>
C: <iq type='set' from='juliet@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:register'><nick>one</nick></query></iq>
S: <iq type='error' from='irc.example' to='juliet@example/a' id='3'>[[cancel conflict It is taken.]]</iq>
C: <iq type='set' from='juliet@example/a' to='irc.example' id='4'><query xmlns='jabber:iq:register'><nick>any</nick></query></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='4'/>
S: <presence type='subscribe' from='irc.example' to='juliet@example'>...</presence>
S: <message type='chat' from='help@irc.example' to='juliet@example' id='*' xml:lang='en'><body>*Your address: two. Give it to anybody.*</body></message>
C: <iq type='set' from='nurse@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:register'><nick>any</nick></query></iq>
S: <iq type='error' from='irc.example' to='nurse@example/a' id='5'>[[wait resource-constraint All are taken. Your operator (root@example) can add some.]]</iq>
% stored nurse@example none
# He chooses another: it is his from then on, and what he had is free.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><query xmlns='jabber:iq:register'><nick>three</nick></query></iq>
! account_released romeo@example one
! account_released romeo@example one done
S: <iq type='result' from='irc.example' to='romeo@example/a' id='6'/>
= check one bob
! Nobody has the address one.
= check three bob
! may come to three
# Any will do: what juliet has is hers, whatever is free before it.
C: <iq type='set' from='juliet@example/a' to='irc.example' id='7'><query xmlns='jabber:iq:register'><nick>two</nick></query></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='7'/>
C: <iq type='set' from='juliet@example/a' to='irc.example' id='8'><query xmlns='jabber:iq:register'><nick>any</nick></query></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='8'/>
= check two bob
! may come to any
C: <iq type='set' from='nurse@example/a' to='irc.example' id='9'><query xmlns='jabber:iq:register'><nick>any</nick></query></iq>
S: <iq type='result' from='irc.example' to='nurse@example/a' id='9'/>
S: <presence type='subscribe' from='irc.example' to='nurse@example'>...</presence>
S: <message type='chat' from='help@irc.example' to='nurse@example' id='*' xml:lang='en'><body>*Your address: one. Give it to anybody.*</body></message>
# So it is with his account.
C: <iq type='set' from='nurse@example/a' to='irc.example' id='10'><query xmlns='jabber:iq:register'><remove/></query></iq>
! account_released nurse@example one
! account_released nurse@example one done
S: <iq type='result' from='irc.example' to='nurse@example/a' id='10'/>
S: <presence type='unsubscribe' from='irc.example' to='nurse@example'/>
S: <presence type='unsubscribed' from='irc.example' to='nurse@example'/>
S: <presence type='unavailable' from='irc.example' to='nurse@example'/>
