# PR-23 PR-24 SZ-13 SZ-27 BL-01 BL-04: errors and blocks are no presence; nobody is unregistered by them
% option backend=marionette
% play people romeo
% play online romeo@example/a romeo
% play friend romeo juliet
= is juliet online
S: <presence from='juliet@irc.example' to='romeo@example'/>
% later 3s
# He blocks her: she gets an unavailable, and her messages come back.
C: <presence type='unavailable' from='romeo@example/a' to='juliet@irc.example'/>
= wrote juliet Hello?
S: <message type='chat' from='juliet@irc.example' to='romeo@example' id='*'><body>Hello?</body>...</message>
C: <message type='error' from='romeo@example' to='juliet@irc.example' id='1'><body>Hello?</body><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
C: <message type='error' from='romeo@example/a' to='juliet@irc.example' id='1'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
S-none
# And no more: her presence is told anew.
C: <presence from='romeo@example/a' to='juliet@irc.example'/>
% later 3s
S: <presence from='juliet@irc.example' to='romeo@example'/>
# The whole domain, and no more.
C: <presence type='unavailable' from='romeo@example/a' to='juliet@irc.example'/>
C: <presence type='unavailable' from='romeo@example/a' to='irc.example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
C: <presence from='romeo@example/a' to='juliet@irc.example'/>
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo</status></presence>
C: <presence from='romeo@example/a' to='irc.example'/>
% later 3s
S: <presence from='juliet@irc.example' to='romeo@example'/>
# An old server's answer to a probe: she may not see him.
C: <presence type='error' from='romeo@example' to='juliet@irc.example'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>
S-none
% stored romeo@example registered <service both> <juliet from owed> nick=romeo
% later 6s
! contact_answer juliet no
C: <presence type='error' from='romeo@example' to='juliet@irc.example'><error type='auth'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>
C: <presence type='error' from='romeo@example/a' to='irc.example'><error type='cancel'><foo xmlns='urn:bar'/></error></presence>
C: <presence type='error' from='romeo@example/x' to='irc.example'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>
S-none
# His server is not to be reached: none of his clients is.
C: <presence type='error' from='romeo@example' to='irc.example'><error type='wait'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
% stored romeo@example registered <service both> <juliet from> nick=romeo
