# ST-23: so many messages a minute, so many requests; more are refused and may be tried again
% option messages_per_minute=5
% play join romeo@example/a #a romeo
% repeat 7 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m$n'><body>$n</body></message>
! message_send bob: 1
! message_send bob: 2
! message_send bob: 3
! message_send bob: 4
! message_send bob: 5
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m6'>[[wait policy-violation 5 messages a minute are the limit here; this one was not sent.]]</message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m7'>[[wait policy-violation]]</message>
% later 13s
% repeat 2 <message type='chat' from='romeo@example/b' to='bob@irc.example' id='n$n'><body>again $n</body></message>
! message_send bob: again 1
S: <message type='error' from='bob@irc.example' to='romeo@example/b' id='n2'>[[wait policy-violation]]</message>
# Another user is another bucket; a rate of 0 is none.
% repeat 401 <iq type='get' from='romeo@example/a' to='irc.example' id='d$n'><query xmlns='~disco#info'/></iq>
% drain 401
C: <iq type='get' from='romeo@example/a' to='irc.example' id='e'><query xmlns='~disco#info'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='e'>[[wait resource-constraint]]</iq>
C: <presence type='unavailable' from='romeo@example/b' to='#b@irc.example/romeo'/>
S-none
C: <iq type='get' from='juliet@example/a' to='irc.example' id='f'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='f'>...</iq>
% reload messages_per_minute=0
! reload
! [component irc.example] messages_per_minute 5 -> 0
% repeat 9 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='o$n'><body>$n</body></message>
% drain 9
