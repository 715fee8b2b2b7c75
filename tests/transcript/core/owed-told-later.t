# What became of it while the stream was down is told when it is back
% option backend=postman
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
! session_open - -
= opened romeo
! message_send bob: one
% link down
= failed last item-not-found cancel No bob.
S-none
% link up
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[cancel item-not-found No bob.]]</message>
C: <message type='chat' from='romeo@example/a' to='eve@irc.example' id='2'><body>two</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send eve: two [receipt]
% link down
= accepted last
% restart crash
S: <message type='chat' from='eve@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='2'/><store xmlns='urn:xmpp:hints'/></message>
% restart crash
S-none
