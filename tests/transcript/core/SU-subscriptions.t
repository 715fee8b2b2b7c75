# SU-01 SU-02 SU-04 SU-08 SU-10 PR-01 PR-15 PR-20 NR-02: a guest sees the service and its networks, and is asked too
C: <presence type='subscribe' from='romeo@example' to='irc.example' id='1'/>
S: <presence type='subscribed' from='irc.example' to='romeo@example'/>
S: <presence from='irc.example' to='romeo@example'/>
S: <presence type='subscribe' from='irc.example' to='romeo@example'/>
% stored romeo@example guest <service from+out>
C: <presence type='probe' from='romeo@example/a' to='irc.example' id='p1'/>
S: <presence from='irc.example' to='romeo@example/a' id='p1'/>
C: <presence type='subscribe' from='romeo@example/a' to='help@irc.example/x'/>
S: <presence type='subscribed' from='help@irc.example' to='romeo@example'/>
S: <presence from='help@irc.example' to='romeo@example'/>
C: <presence type='subscribe' from='romeo@example' to='net.example@irc.example'/>
S: <presence type='subscribed' from='net.example@irc.example' to='romeo@example'/>
S: <presence type='subscribe' from='net.example@irc.example' to='romeo@example'/>
C: <presence type='subscribe' from='romeo@example' to='bob%net.example@irc.example'/>
S: <presence type='subscribed' from='bob%net.example@irc.example' to='romeo@example'/>
S: <presence type='subscribe' from='bob%net.example@irc.example' to='romeo@example'/>
C: <presence type='subscribed' from='romeo@example/a' to='irc.example'/>
C: <presence type='subscribed' from='romeo@example' to='bob%net.example@irc.example'/>
C: <presence type='unsubscribed' from='romeo@example' to='net.example@irc.example'/>
S-none
% stored romeo@example guest <service both> <bob%net.example both> <help from> <net.example from>
# Already there: said again, with no state changed and nobody asked.
C: <presence type='subscribe' from='romeo@example' to='bob%net.example@irc.example' id='7'/>
S: <presence type='subscribed' from='bob%net.example@irc.example' to='romeo@example'/>
# What nobody asked for, or of nobody's contact.
C: <presence type='subscribed' from='romeo@example' to='eve@irc.example'/>
C: <presence type='unsubscribed' from='romeo@example' to='eve@irc.example'/>
C: <presence type='unsubscribe' from='romeo@example' to='eve@irc.example'/>
C: <presence from='romeo@example/a' to='eve@irc.example'/>
C: <presence type='unavailable' from='romeo@example/a' to='eve@irc.example'/>
S-none
C: <presence type='probe' from='romeo@example/a' to='eve@irc.example'/>
S: <presence type='unsubscribed' from='eve@irc.example' to='romeo@example'/>
C: <presence type='probe' from='juliet@example' to='irc.example'/>
S: <presence type='unsubscribed' from='irc.example' to='juliet@example'/>
C: <presence type='frob' from='romeo@example/a' to='irc.example' id='2'/>
S: <presence type='error' from='irc.example' to='romeo@example/a' id='2'>[[modify bad-request]]</presence>
# A network one is on, and people as long: a guest's session is his rooms' alone.
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo' id='3'><x xmlns='~muc'/></presence>
! session_open net.example romeo
= opened romeo
S: <presence from='bob%net.example@irc.example' to='romeo@example'/>
S: <presence from='net.example@irc.example' to='romeo@example'><status>connected as romeo</status></presence>
S: <presence from='irc.example' to='romeo@example'><status>net.example: connected as romeo</status></presence>
! room_join #a%net.example romeo
! contact_watch bob%net.example
C: <presence type='probe' from='romeo@example/a' to='net.example@irc.example'/>
S: <presence from='net.example@irc.example' to='romeo@example/a'><status>connected as romeo</status></presence>
C: <presence type='probe' from='juliet@example/a' to='net.example@irc.example'/>
S: <presence type='unsubscribed' from='net.example@irc.example' to='juliet@example'/>
= refused #a%net.example - forbidden auth No.
S: <presence type='error' from='#a%net.example@irc.example/romeo' to='romeo@example/a' id='3'>...</presence>
! room_close #a%net.example
S: <presence type='unavailable' from='bob%net.example@irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='net.example@irc.example' to='romeo@example'/>
! session_close net.example
# All taken back.
C: <presence type='unsubscribe' from='romeo@example/a' to='irc.example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='irc.example' to='romeo@example'/>
C: <presence type='unsubscribe' from='romeo@example' to='bob%net.example@irc.example'/>
S: <presence type='unsubscribed' from='bob%net.example@irc.example' to='romeo@example'/>
% stored romeo@example guest <service to> <bob%net.example to> <help from> <net.example from>
% memory 1 accounts, 0 sessions, 0 rooms
