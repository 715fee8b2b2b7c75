# DI-07 NR-01: who is not registered where one must be is told nothing of people
% option register=required
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='1'><query xmlns='~disco#info'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[cancel service-unavailable Write "register" to help@irc.example first.]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='2'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'><query xmlns='~disco#info'>...</query></iq>
% play register romeo
% drain
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='3'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='3'><query xmlns='~disco#info'>...</query></iq>
