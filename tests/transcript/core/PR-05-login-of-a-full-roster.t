# PR-03 PR-05 SZ-03: the account is not in memory, and his server sends a presence and a probe for each of 300 contacts at once: none is lost
% option backend=marionette
% option roster=subscribe
% play people romeo
% later 2m
% repeat 150 <presence type='subscribe' from='romeo@example' to='c$n@irc.example'/>
% later 2m
% repeat 150 <presence type='unsubscribed' from='romeo@example' to='c$n@irc.example'/>
% drain
% later 10m
% restart
! stop
! stopped
%+ repeat 150 <presence from='romeo@example/a' to='c$n@irc.example'/>
%+ repeat 150 <presence type='probe' from='romeo@example' to='c$n@irc.example' id='p$n'/>
C: <presence from='romeo@example/a' to='irc.example'/>
% drain 151
