# SU-06 SU-12 SU-15: what the network has not been told is kept, and told once it is there
% option backend=marionette
% play people romeo
# No client is online, no session is open.
C: <presence type='subscribe' from='romeo@example' to='juliet@irc.example'><status>It is me</status></presence>
C: <presence type='subscribe' from='romeo@example' to='rosaline@irc.example'/>
C: <presence type='subscribe' from='romeo@example' to='juliet@irc.example'><status>Again</status></presence>
S-none
C: <presence type='unsubscribe' from='romeo@example' to='rosaline@irc.example'/>
S: <presence type='unsubscribed' from='rosaline@irc.example' to='romeo@example'/>
% stored romeo@example registered <service both> <juliet none+in> nick=romeo
% restart
! stop
! stopped
% later 1s
S: <presence type='probe' from='irc.example' to='romeo@example'/>
C: <presence from='romeo@example/a' to='irc.example'/>
! session_open - -
= opened romeo
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo</status></presence>
! contact_ask juliet It is me
# Told at each login until she decides.
= closed remote-server-timeout wait Gone.
! session_close -
S: <presence from='irc.example' to='romeo@example'><show>away</show><status>next try in * s</status></presence>
% later 4s
! session_open - - again
= opened romeo
! contact_ask juliet It is me
= answered juliet yes
S: <presence type='subscribed' from='juliet@irc.example' to='romeo@example'/>
S: <presence type='subscribe' from='juliet@irc.example' to='romeo@example'/>
! contact_watch juliet
# His answer, and his farewell, while the network is away.
= closed remote-server-timeout wait Gone.
! session_close -
C: <presence type='subscribed' from='romeo@example' to='juliet@irc.example'/>
% later 4s
! session_open - - again
= opened romeo
! contact_answer juliet yes
! contact_watch juliet
= closed remote-server-timeout wait Gone.
! session_close -
C: <presence type='unsubscribed' from='romeo@example' to='juliet@irc.example'/>
C: <presence type='unsubscribe' from='romeo@example' to='juliet@irc.example'/>
S: <presence type='unsubscribed' from='juliet@irc.example' to='romeo@example'/>
% stored romeo@example registered <service both> <juliet none owed> nick=romeo
% later 4s
! session_open - - again
= opened romeo
! contact_drop juliet
% stored romeo@example registered <service both> nick=romeo
