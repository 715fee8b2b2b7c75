# SU-01 SU-02 SU-08 SU-10 SU-17 PR-01 PR-15 PR-20 NR-02: the service and networks may be seen, people not yet; no loops
C: <presence type='subscribe' from='romeo@example' to='irc.example' id='1'/>
S: <presence type='subscribed' from='irc.example' to='romeo@example'/>
S: <presence from='irc.example' to='romeo@example'/>
C: <presence type='probe' from='romeo@example/a' to='irc.example'/>
S: <presence from='irc.example' to='romeo@example/a'/>
C: <presence type='subscribe' from='romeo@example/a' to='help@irc.example/x'/>
S: <presence type='subscribed' from='help@irc.example' to='romeo@example'/>
S: <presence from='help@irc.example' to='romeo@example'/>
C: <presence type='subscribe' from='romeo@example' to='net.example@irc.example'/>
S: <presence type='subscribed' from='net.example@irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='net.example@irc.example' to='romeo@example'/>
C: <presence type='subscribe' from='romeo@example' to='bob@irc.example'/>
S: <presence type='unsubscribed' from='bob@irc.example' to='romeo@example'/>
C: <presence type='probe' from='romeo@example/a' to='bob@irc.example'/>
S: <presence type='unsubscribed' from='bob@irc.example' to='romeo@example'/>
C: <presence type='subscribed' from='romeo@example' to='irc.example'/>
C: <presence type='unsubscribed' from='romeo@example' to='irc.example'/>
C: <presence type='unsubscribed' from='romeo@example' to='bob@irc.example'/>
C: <presence type='unsubscribe' from='romeo@example' to='bob@irc.example'/>
C: <presence type='unavailable' from='romeo@example/a' to='irc.example'/>
C: <presence type='error' from='romeo@example' to='irc.example'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>
S-none
C: <presence type='unsubscribe' from='romeo@example/a' to='irc.example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='irc.example' to='romeo@example'/>
C: <presence type='frob' from='romeo@example/a' to='irc.example' id='2'/>
S: <presence type='error' from='irc.example' to='romeo@example/a' id='2'>[[modify bad-request]]</presence>
% memory 0 accounts, 0 sessions, 0 rooms
# A network one is on.
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo' id='3'><x xmlns='~muc'/></presence>
! session_open net.example romeo
= opened romeo
! room_join #a%net.example romeo
C: <presence type='probe' from='romeo@example/a' to='net.example@irc.example'/>
S: <presence from='net.example@irc.example' to='romeo@example/a'/>
C: <presence type='probe' from='juliet@example/a' to='net.example@irc.example'/>
S: <presence type='unavailable' from='net.example@irc.example' to='juliet@example/a'/>
