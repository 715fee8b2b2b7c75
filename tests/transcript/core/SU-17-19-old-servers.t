# SU-17 SU-19 SU-04: servers that acknowledge by asking again make no loop; a removal in either order is one
% option backend=marionette
% play people romeo
% play online romeo@example/a romeo
% play friend romeo juliet
% later 3s
% repeat 100 <presence type='subscribe' from='romeo@example' to='juliet@irc.example'/>
% drain 5
% repeat 100 <presence type='subscribed' from='romeo@example' to='juliet@irc.example'/>
S-none
% later 2m
C: <presence type='subscribe' from='romeo@example' to='juliet@irc.example'/>
S: <presence type='subscribed' from='juliet@irc.example' to='romeo@example'/>
# Prosody's order, full addresses, a turn for each.
C: <presence type='unsubscribed' from='romeo@example/a' to='juliet@irc.example'/>
S-none
C: <presence type='unavailable' from='romeo@example/a' to='juliet@irc.example'/>
S-none
C: <presence type='unsubscribe' from='romeo@example/a' to='juliet@irc.example'/>
S: <presence type='unsubscribed' from='juliet@irc.example' to='romeo@example'/>
! contact_drop juliet
! contact_unwatch juliet
% repeat 100 <presence type='unsubscribe' from='romeo@example' to='juliet@irc.example'/>
% repeat 100 <presence type='unsubscribed' from='romeo@example' to='juliet@irc.example'/>
S-none
% stored romeo@example registered <service both> nick=romeo
# ejabberd's.
% play friend romeo juliet
= is juliet online
S: <presence from='juliet@irc.example' to='romeo@example'/>
C: <presence type='unavailable' from='romeo@example/a' to='juliet@irc.example'/>
C: <presence type='unsubscribe' from='romeo@example' to='juliet@irc.example'/>
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='juliet@irc.example' to='romeo@example'/>
! contact_unwatch juliet
C: <presence type='unsubscribed' from='romeo@example' to='juliet@irc.example'/>
! contact_drop juliet
% stored romeo@example registered <service both> nick=romeo
% later 1m
S-none
# A half is a half: she may see him no more.
% play friend romeo juliet
C: <presence type='unsubscribed' from='romeo@example' to='juliet@irc.example'/>
S-none
% later 6s
! contact_answer juliet no
% stored romeo@example registered <service both> <juliet from> nick=romeo
