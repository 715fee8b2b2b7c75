# PR-07 PR-09 PR-11: the stream breaks: what changed meanwhile is told again, once he is known to be there; who is not logs out
% option backend=marionette
% option logout_grace=60s
% play people mercutio
% play people romeo
% play online romeo@example/a romeo
% play friend romeo juliet
% play friend romeo nurse
= is juliet online
S: <presence from='juliet@irc.example' to='romeo@example'/>
= is nurse online
S: <presence from='nurse@irc.example' to='romeo@example'/>
C: <presence from='romeo@example/b' to='irc.example'/>
C: <presence from='mercutio@example/a' to='irc.example'/>
! mercutio: session_open - -
= opened mercutio
S: <presence from='irc.example' to='mercutio@example'><status>connected as mercutio</status></presence>
% later 3s
S-none
% select romeo@example
% link down
= is juliet offline
= is nurse offline
= is nurse online
S-none
% link up
% later 1s
S~ <presence type='probe' from='irc.example' to='romeo@example'/>
S~ <presence type='probe' from='irc.example' to='mercutio@example'/>
S~ <iq type='get' from='irc.example' to='romeo@example/a' id='*'><ping xmlns='urn:xmpp:ping'/></iq>
S~ <iq type='get' from='irc.example' to='romeo@example/b' id='*'><ping xmlns='urn:xmpp:ping'/></iq>
S~ <iq type='get' from='irc.example' to='mercutio@example/a' id='*'><ping xmlns='urn:xmpp:ping'/></iq>
C: <presence from='romeo@example/a' to='irc.example'/>
S-none
% later 3s
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
# Nobody answers for mercutio, nor for the other client of romeo.
% later 61s
S: <presence type='unavailable' from='irc.example' to='mercutio@example'/>
% later 61s
! mercutio: session_close -
# One that was believed gone logs out the other.
C: <presence type='unavailable' from='romeo@example/a' to='irc.example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
