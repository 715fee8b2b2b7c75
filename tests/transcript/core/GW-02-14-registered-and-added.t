# GW-02 GW-09 GW-11 GW-14 GW-15 GW-16 SU-03 SU-09 SU-13 SU-20 PR-09 PR-21 PR-10 MS-10: registered, logged in, a contact added, seen, denied, deleted
% option backend=marionette
% play people romeo
% stored romeo@example registered <service both> nick=romeo
# The first presence logs in, the next only tell.
C+ <presence from='romeo@example/a' to='irc.example'/>
C+ <presence from='romeo@example/a' to='irc.example'><show>away</show><status>Lunch</status></presence>
C: <presence from='romeo@example/a' to='irc.example'><show>dnd</show><status>Busy</status></presence>
! session_open - -
= opened romeo
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo</status></presence>
! session_set_presence dnd Busy
# Added: nobody is let see before the network says so.
C: <presence type='subscribe' from='romeo@example' to='juliet@irc.example'><status>It is me</status></presence>
! contact_ask juliet It is me
S-none
= answered juliet yes
S: <presence type='subscribed' from='juliet@irc.example' to='romeo@example'/>
S: <presence type='subscribe' from='juliet@irc.example' to='romeo@example'/>
! contact_watch juliet
= is juliet away In the garden
S: <presence from='juliet@irc.example' to='romeo@example'><show>away</show><status>In the garden</status></presence>
= is juliet away In the garden
S-none
C: <presence type='subscribed' from='romeo@example' to='juliet@irc.example'/>
! contact_answer juliet yes
C: <presence from='romeo@example/a' to='irc.example'><status>Back</status></presence>
! session_set_presence online Back
= is juliet offline
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
= is juliet dnd
S: <presence from='juliet@irc.example' to='romeo@example'><show>dnd</show></presence>
# Another denies.
C: <presence type='subscribe' from='romeo@example' to='rosaline@irc.example'/>
! contact_ask rosaline
= answered rosaline no
S: <presence type='unsubscribed' from='rosaline@irc.example' to='romeo@example'/>
# Deleted: nothing of him reaches her, nor of her him.
C+ <presence type='unsubscribe' from='romeo@example/a' to='juliet@irc.example'/>
C: <presence type='unsubscribed' from='romeo@example/a' to='juliet@irc.example'/>
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='juliet@irc.example' to='romeo@example'/>
! contact_drop juliet
! contact_unwatch juliet
= is juliet online
S-none
% stored romeo@example registered <service both> nick=romeo
