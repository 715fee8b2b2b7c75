# GW-07 GW-08 GW-18: who unregisters is taken leave of by all, in order, and comes back to nothing
% option backend=marionette
% play people romeo
% play online romeo@example/a romeo
% play friend romeo juliet
= is juliet online
S: <presence from='juliet@irc.example' to='romeo@example'/>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='9'><query xmlns='jabber:iq:register'><remove/></query></iq>
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
! session_close -
S: <iq type='result' from='irc.example' to='romeo@example/a' id='9'/>
S: <presence type='unsubscribe' from='juliet@irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='juliet@irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
S: <presence type='unsubscribe' from='irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
% stored romeo@example none
# His server's own answers to that change nothing.
C: <presence type='unsubscribed' from='romeo@example' to='juliet@irc.example'/>
C: <presence type='unsubscribe' from='romeo@example' to='irc.example'/>
C: <presence type='unavailable' from='romeo@example/a' to='irc.example'/>
C: <presence from='romeo@example/a' to='irc.example'/>
S-none
C: <presence type='probe' from='romeo@example' to='juliet@irc.example'/>
S: <presence type='unsubscribed' from='juliet@irc.example' to='romeo@example'/>
% memory 0 accounts, 0 sessions, 0 rooms
% restart
! stop
! stopped
% stored romeo@example none
