# SZ-19 MS-18 NR-02 NR-04: who is a stranger learns nothing of who is there
% option register=required
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='1'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[cancel service-unavailable]]</iq>
C: <iq type='get' from='romeo@example/a' to='nobody@irc.example/x' id='2'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='error' from='nobody@irc.example/x' to='romeo@example/a' id='2'>[[cancel service-unavailable]]</iq>
C: <presence from='romeo@example/a' to='bob@irc.example'/>
S-none
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S-none
C: <presence type='unavailable' from='romeo@example/a' to='bob@irc.example'/>
S-none
C: <presence type='probe' from='romeo@example' to='bob@irc.example'/>
S: <presence type='unsubscribed' from='bob@irc.example' to='romeo@example'/>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example/x' id='3'><query xmlns='jabber:iq:version'/></iq>
S: <iq type='error' from='bob@irc.example/x' to='romeo@example/a' id='3'>[[cancel service-unavailable]]</iq>
