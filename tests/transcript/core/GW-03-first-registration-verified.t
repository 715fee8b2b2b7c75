# GW-03: credentials are tried on the network before anything is stored, the first time too
% option register=required
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'><nick>romeo</nick><password>wrong</password></query></iq>
! account_verify romeo@example romeo
= reply not-acceptable modify Wrong password.
S: <iq type='error' from='irc.example' to='romeo@example/a' id='1'>[[modify not-acceptable Wrong password.]]</iq>
% stored romeo@example none
# Meanwhile, and after it, he is not let in as if he had.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1b'><query xmlns='jabber:iq:register'><nick>romeo</nick><password>wrong</password></query></iq>
! account_verify romeo@example romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1c'><body>hi</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1c'>[[auth registration-required]]</message>
= reply not-acceptable modify Wrong password.
% drain 1
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='1d'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='1d'><x xmlns='~muc'/>[[auth registration-required]]</presence>
% later 11m
% memory 0 accounts, 0 sessions, 0 rooms
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:register'><nick>romeo</nick><password>pw</password></query></iq>
! account_verify romeo@example romeo
= reply step Type the code.
S: <iq type='error' from='irc.example' to='romeo@example/a' id='2'>[[modify not-acceptable Type the code.]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:register'><nick>romeo</nick><password>pw</password></query></iq>
! account_verify romeo@example romeo
= reply ok
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'/>
% stored romeo@example registered nick=romeo password=pw
# Nobody answers.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='4'><query xmlns='jabber:iq:register'><nick>montague</nick><password>pw</password></query></iq>
! account_verify romeo@example montague
% later 61s
S: <iq type='error' from='irc.example' to='romeo@example/a' id='4'>[[wait remote-server-timeout]]</iq>
= reply vain
% stored romeo@example registered nick=romeo password=pw
