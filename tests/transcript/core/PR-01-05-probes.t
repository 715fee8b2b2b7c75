# PR-01 PR-02 PR-03 PR-04 PR-05 PR-06 SZ-14 PR-10: probes are answered from what is known, to who may know
% option backend=marionette
% play people romeo
% play people mercutio
# Before any login, and after a restart.
C: <presence type='probe' from='romeo@example' to='irc.example' id='1'/>
S: <presence from='irc.example' to='romeo@example' id='1'/>
C: <presence from='romeo@example/a' to='irc.example'/>
! session_open - -
= opened romeo
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo</status></presence>
% play friend romeo juliet
C: <presence type='probe' from='romeo@example' to='juliet@irc.example' id='2'/>
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example' id='2'/>
= is juliet xa Asleep
S: <presence from='juliet@irc.example' to='romeo@example'><show>xa</show><status>Asleep</status></presence>
= pictured juliet 0123456789012345678901234567890123456789
S: <presence from='juliet@irc.example' to='romeo@example'><show>xa</show><status>Asleep</status><c xmlns='~caps' hash='sha-1' node='*' ver='*'/><x xmlns='vcard-temp:x:update'><photo>0123456789012345678901234567890123456789</photo></x></presence>
C: <presence type='probe' from='romeo@example/b' to='juliet@irc.example' id='3'/>
S: <presence from='juliet@irc.example' to='romeo@example/b' id='3'><show>xa</show><status>Asleep</status></presence>
# She has no resources.
C: <presence type='probe' from='romeo@example' to='juliet@irc.example/x' id='4'/>
S: <presence type='unavailable' from='juliet@irc.example/x' to='romeo@example' id='4'/>
# Another user's contact is no contact of his.
C: <presence type='probe' from='mercutio@example' to='juliet@irc.example' id='5'/>
S: <presence type='unsubscribed' from='juliet@irc.example' to='mercutio@example'/>
= is juliet offline
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
C: <presence type='probe' from='romeo@example' to='juliet@irc.example' id='6'/>
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example' id='6'><delay xmlns='urn:xmpp:delay' from='juliet@irc.example' stamp='*T*Z'/></presence>
