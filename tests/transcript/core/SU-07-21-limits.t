# SU-07 SU-21 NR-02 CS-02: who may be asked for, and how many; what is refused changes nothing
% option backend=marionette
C: <presence type='subscribe' from='romeo@example' to='!x@irc.example' id='1'/>
S-none
C: <presence type='subscribe' from='romeo@example' to='juliet@irc.example' id='1'/>
S: <presence type='unsubscribed' from='juliet@irc.example' to='romeo@example'/>
C: <presence type='subscribe' from='romeo@example' to='irc.example' id='1'/>
S: <presence type='error' from='irc.example' to='romeo@example' id='1'>[[auth registration-required Write "register" to help@irc.example first.]]</presence>
% memory 0 accounts, 0 sessions, 0 rooms
% play people romeo
C: <presence type='subscribe' from='romeo@example' to='!x@irc.example' id='2'/>
S: <presence type='error' from='!x@irc.example' to='romeo@example' id='2'>[[modify jid-malformed "!x" is no name here.]]</presence>
# There are no rooms.
C: <presence type='subscribe' from='romeo@example' to='#a@irc.example' id='3'/>
S: <presence type='error' from='#a@irc.example' to='romeo@example' id='3'>[[cancel item-not-found There is no such contact.]]</presence>
% stored romeo@example registered <service both> nick=romeo
% later 1m
% repeat 199 <presence type='subscribe' from='romeo@example' to='c$n@irc.example'/>
S-none
C: <presence type='subscribe' from='romeo@example' to='last@irc.example'/>
S-none
C: <presence type='subscribe' from='romeo@example' to='more@irc.example' id='4'/>
S: <presence type='error' from='more@irc.example' to='romeo@example' id='4'>[[wait resource-constraint 200 requests that wait for an answer are the limit here.]]</presence>
# One that is answered makes room.
C: <presence type='unsubscribe' from='romeo@example' to='c7@irc.example'/>
S: <presence type='unsubscribed' from='c7@irc.example' to='romeo@example'/>
C: <presence type='subscribe' from='romeo@example' to='more@irc.example' id='5'/>
S-none
C: <presence type='subscribe' from='romeo@example' to='evenmore@irc.example' id='6'/>
S: <presence type='error' from='evenmore@irc.example' to='romeo@example' id='6'>[[wait resource-constraint]]</presence>
