# PR-07 PR-16: a server that answers no probe of who is away (ejabberd) answers for a client that is not there
% option backend=marionette
% option logout_grace=0s
% play people romeo
% play online romeo@example/a romeo
% later 3s
% link down
% link up
% later 1s
S: <presence type='probe' from='irc.example' to='romeo@example'/>
S: <iq type='get' from='irc.example' to='romeo@example/a' id='*'><ping xmlns='urn:xmpp:ping'/></iq>
# One that is there may refuse it: his presence has come before, and counts.
C: <presence from='romeo@example/a' to='irc.example'/>
C: <iq type='error' from='romeo@example/a' to='irc.example' id='$ask'>[[cancel service-unavailable]]</iq>
S-none
% later 61s
S-none
# Once more: who answers, but tells no presence, is kept as long as an answer may take.
% link down
% link up
% later 1s
S: <presence type='probe' from='irc.example' to='romeo@example'/>
S: <iq type='get' from='irc.example' to='romeo@example/a' id='*'><ping xmlns='urn:xmpp:ping'/></iq>
C: <iq type='result' from='romeo@example/a' to='irc.example' id='$ask'/>
S-none
C: <presence from='romeo@example/a' to='irc.example'/>
S-none
# The stream goes again before an answer: that says nothing.
% link down
% link up
% later 1s
S: <presence type='probe' from='irc.example' to='romeo@example'/>
S: <iq type='get' from='irc.example' to='romeo@example/a' id='*'><ping xmlns='urn:xmpp:ping'/></iq>
% link down
S-none
% link up
% later 1s
S: <presence type='probe' from='irc.example' to='romeo@example'/>
S: <iq type='get' from='irc.example' to='romeo@example/a' id='*'><ping xmlns='urn:xmpp:ping'/></iq>
# Nobody is there.  Somebody else's word for it is none.
C: <iq type='error' from='eve@example/a' to='irc.example' id='$ask'>[[cancel service-unavailable]]</iq>
S-none
C: <iq type='error' from='romeo@example/a' to='irc.example' id='$ask'>[[cancel service-unavailable User session not found]]</iq>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
! session_close -
