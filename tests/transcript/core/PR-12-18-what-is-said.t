# PR-12 PR-13 PR-14 PR-16 PR-17 PR-18 PR-22 SZ-11 GW-11: show, status, priority as they come, of several clients
% option backend=marionette
% play people romeo
% play online romeo@example/a romeo
C: <presence from='romeo@example/a' to='irc.example'><show>foo</show><priority>999</priority><status>Hi</status></presence>
! session_set_presence online Hi
C: <presence xml:lang='de' from='romeo@example/a' to='irc.example'><show>xa</show><status xml:lang='en'>Away</status><status xml:lang='de'>Weg</status></presence>
! session_set_presence xa Weg
C: <presence xml:lang='fr' from='romeo@example/a' to='irc.example'><show>xa</show><status xml:lang='en'>Away</status><status xml:lang='de'>Weg</status></presence>
! session_set_presence xa Away
C: <presence from='romeo@example/a' to='irc.example'><show>chat</show><status><b xmlns='urn:x'/></status></presence>
! session_set_presence online -
# Nothing that matters changed.
C: <presence from='romeo@example/a' to='irc.example'><x xmlns='vcard-temp:x:update'><photo/></x><idle xmlns='urn:xmpp:idle:1' since='2020-01-01T00:00:00Z'/><priority>-5</priority><x xmlns='urn:foo'/></presence>
S-none
# The higher priority speaks; of equals, who is most at hand.
C: <presence from='romeo@example/b' to='irc.example'><show>dnd</show><priority> 7 </priority></presence>
! session_set_presence dnd -
C: <presence from='romeo@example/c' to='irc.example'><show>away</show><priority>7</priority></presence>
S-none
C: <presence from='romeo@example/b' to='irc.example'><show>dnd</show><priority>99999999999999999999</priority></presence>
! session_set_presence away -
C: <presence type='unavailable' from='romeo@example/c' to='irc.example'/>
! session_set_presence dnd -
C: <presence type='unavailable' from='romeo@example/b' to='irc.example'/>
! session_set_presence online -
# Sent to a contact alone it is as good, and ends there; subscribed after, it holds.
C: <presence type='unavailable' from='romeo@example/a' to='irc.example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
C: <presence type='subscribe' from='romeo@example' to='juliet@irc.example'/>
! contact_ask juliet
C: <presence from='romeo@example/d' to='juliet@irc.example'><show>away</show></presence>
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo</status></presence>
! session_set_presence away -
= answered juliet yes
S: <presence type='subscribed' from='juliet@irc.example' to='romeo@example'/>
S: <presence type='subscribe' from='juliet@irc.example' to='romeo@example'/>
! contact_watch juliet
= is juliet online
S: <presence from='juliet@irc.example' to='romeo@example'/>
C: <presence type='unavailable' from='romeo@example/d' to='help@irc.example'/>
S-none
C: <presence type='unavailable' from='romeo@example/d' to='juliet@irc.example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
% later 61s
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
! session_close -
