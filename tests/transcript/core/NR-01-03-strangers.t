# NR-01 NR-02 NR-03 NR-04: who must register first is told so; the store is asked once for each stranger
% option register=required
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[auth registration-required Write "register" to help@irc.example first.]]</message>
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='2'><x xmlns='~muc'/>[[auth registration-required]]</presence>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='3'><command xmlns='~commands' node='settings'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='3'>[[auth registration-required]]</iq>
C: <presence from='romeo@example/a' to='irc.example'/>
S-none
C: <iq type='get' from='romeo@example/a' to='irc.example' id='4'><query xmlns='~disco#items'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='4'><query xmlns='~disco#items'><item jid='help@irc.example' name='Puppets help'/></query></iq>
% memory 0 accounts, 0 sessions, 0 rooms
% play register romeo
% play join romeo@example/a #a romeo
