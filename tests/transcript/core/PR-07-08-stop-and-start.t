# PR-07 PR-08 PR-11 GW-23: who was online is taken leave of, and asked after first when it starts again; nobody is shown who is gone
% option backend=marionette
% play people mercutio
% play people romeo
% play online romeo@example/a romeo
% play friend romeo juliet
% play friend romeo nurse
= is juliet online
S: <presence from='juliet@irc.example' to='romeo@example'/>
% restart
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
! session_close - Gateway restarts, back in a moment
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
! stop
! stopped
% later 1s
S: <presence type='probe' from='irc.example' to='romeo@example'/>
% later 1s
S: <presence type='probe' from='irc.example' to='mercutio@example'/>
# He answers: logged in, and told what is.
C: <presence from='romeo@example/a' to='irc.example'><show>away</show></presence>
! session_open - -
= opened romeo
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo</status></presence>
! session_set_presence away -
! contact_watch juliet
! contact_watch nurse
= is juliet online
S: <presence from='juliet@irc.example' to='romeo@example'/>
% later 3s
S: <presence type='unavailable' from='nurse@irc.example' to='romeo@example'/>
% later 2m
S-none
# Killed: no leave was taken, so he is told who is not there.
% restart crash
% later 1s
S: <presence type='probe' from='irc.example' to='romeo@example'/>
% later 1s
S: <presence type='probe' from='irc.example' to='mercutio@example'/>
C: <presence from='romeo@example/a' to='irc.example'/>
! session_open - -
= closed not-authorized auth Gone.
S: <presence type='error' from='irc.example' to='romeo@example'>[[auth not-authorized Gone.]]</presence>
S: <presence from='irc.example' to='romeo@example'><show>dnd</show><status>login refused</status></presence>
! session_close -
% later 3s
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='nurse@irc.example' to='romeo@example'/>
