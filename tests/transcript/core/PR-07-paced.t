# PR-07: a thousand users are asked after at 200 a second, page by page
% option backend=marionette
% repeat 1000 <iq type='set' from='u$n@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'><nick>u$n</nick></query></iq>
% drain
% later 10m
% repeat 1000 <presence type='subscribed' from='u$n@example' to='irc.example'/>
% drain
% link down
% link up
% later 150ms
% drain 20
% later 150ms
% drain 20
% later 150ms
% drain 20
