# PR-09 PR-11 PR-21 GW-09: people without news of their own are there as long as the session is; a watched one opens it; a network with rooms is not opened else
% option logout_grace=60s
% network NET.Example
% play people romeo
C: <presence from='romeo@example/a' to='irc.example'/>
S: <presence from='irc.example' to='romeo@example'/>
C: <presence type='subscribe' from='romeo@example' to='bob%net.example@irc.example'/>
S: <presence type='subscribed' from='bob%net.example@irc.example' to='romeo@example'/>
S: <presence type='subscribe' from='bob%net.example@irc.example' to='romeo@example'/>
! session_open net.example -
= opened romeo
S: <presence from='bob%net.example@irc.example' to='romeo@example'/>
S: <presence from='irc.example' to='romeo@example'><status>NET.Example: connected as romeo</status></presence>
! contact_watch bob%net.example
% later 3s
S-none
# What it cannot tell, then can.
= caps presence
S: <presence type='unavailable' from='bob%net.example@irc.example' to='romeo@example'/>
= is bob%net.example away Lunch
S: <presence from='bob%net.example@irc.example' to='romeo@example'><show>away</show><status>Lunch</status></presence>
= is eve%net.example online
S-none
= renamed-contact bob%net.example rob%net.example
S: <presence type='unavailable' from='bob%net.example@irc.example' to='romeo@example'/>
= renamed-contact rob%net.example bob%net.example
S: <presence from='bob%net.example@irc.example' to='romeo@example'/>
# Cut off.
= closed remote-server-timeout wait Gone.
S: <presence type='unavailable' from='bob%net.example@irc.example' to='romeo@example'/>
! session_close net.example
% later 3s
! session_open net.example - again
= opened romeo
S: <presence from='bob%net.example@irc.example' to='romeo@example'/>
! contact_watch bob%net.example
# The last contact there is gone: so is the session, after a while.
C: <presence type='unsubscribe' from='romeo@example' to='bob%net.example@irc.example'/>
S: <presence type='unavailable' from='bob%net.example@irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='bob%net.example@irc.example' to='romeo@example'/>
! contact_unwatch bob%net.example
% later 61s
! session_close net.example
S: <presence from='irc.example' to='romeo@example'/>
