# GW-10 PR-21 UX-2.5: a login that presence asked for fails: said once; what time mends is tried again, what it does not waits for the user
% option backend=marionette
% play people romeo
C: <presence from='romeo@example/a' to='irc.example'/>
! session_open - -
= closed remote-server-timeout wait The network did not answer.
S: <presence type='error' from='irc.example' to='romeo@example'>[[wait remote-server-timeout The network did not answer.]]</presence>
! session_close -
S: <presence from='irc.example' to='romeo@example'><show>away</show><status>next try in * s</status></presence>
% later 3s
! session_open - -
= closed remote-server-timeout wait The network did not answer.
! session_close -
S: <presence from='irc.example' to='romeo@example'><show>away</show><status>next try in * s</status></presence>
# The status changes once a minute.
% later 6s
! session_open - -
= opened romeo
S-none
% later 56s
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo</status></presence>
% later 30s
= closed remote-server-timeout wait Gone.
! session_close -
S-none
% later 3s
! session_open - - again
= closed remote-server-timeout wait Gone.
! session_close -
% later 6s
! session_open - - again
= closed not-authorized auth Wrong password.
S: <presence type='error' from='irc.example' to='romeo@example'>[[auth not-authorized Wrong password.]]</presence>
! session_close -
% later 25s
S: <presence from='irc.example' to='romeo@example'><show>dnd</show><status>login refused</status></presence>
# Nothing but the user makes it try again: not his presence.
C: <presence from='romeo@example/a' to='irc.example'><show>away</show></presence>
C: <presence type='unavailable' from='romeo@example/a' to='irc.example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
C: <presence from='romeo@example/a' to='irc.example'/>
S: <presence from='irc.example' to='romeo@example'><show>dnd</show><status>login refused</status></presence>
% later 1h
S-none
% memory 1 accounts, 0 sessions, 0 rooms
