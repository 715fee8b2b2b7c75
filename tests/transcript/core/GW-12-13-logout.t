# GW-12 GW-13 PR-09 PR-16 PR-17 PR-24 SZ-27: the last client logs out, after a grace; a contact that hears of it does not
% option backend=marionette
% option logout_grace=60s
% play people romeo
% play online romeo@example/a romeo
% play friend romeo juliet
= is juliet online
S: <presence from='juliet@irc.example' to='romeo@example'/>
% later 3s
S-none
C: <presence from='romeo@example/b' to='irc.example'><priority>5</priority><show>away</show></presence>
! session_set_presence away -
# To a contact: what she sees is his business.
C: <presence type='unavailable' from='romeo@example/a' to='juliet@irc.example'/>
C: <presence type='unavailable' from='romeo@example/b' to='juliet@irc.example'/>
S-none
# One of two.
C: <presence type='unavailable' from='romeo@example/b' to='irc.example'/>
! session_set_presence online -
C: <presence from='romeo@example/b' to='irc.example'/>
S-none
# An error is no presence: this client is gone.
C: <presence type='error' from='romeo@example/b' to='irc.example'><error type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>
S-none
C: <presence type='unavailable' from='romeo@example/a' to='irc.example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
# Back within the grace: no new login.
% later 50s
C: <presence from='romeo@example/a' to='irc.example'/>
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo</status></presence>
% later 3s
S: <presence from='juliet@irc.example' to='romeo@example'/>
% later 5m
S-none
# From the bare address: all of them.
C: <presence from='romeo@example/c' to='irc.example'/>
C: <presence type='unavailable' from='romeo@example' to='irc.example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
% later 61s
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
! session_close -
% memory 1 accounts, 0 sessions, 0 rooms
