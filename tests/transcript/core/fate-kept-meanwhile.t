# MX-06: a receipt that comes while the disk is asked for what is accepted in the same moment is that message's
% option backend=courier
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
% when message_send = fate - f1 delivered
% when message_send = accepted last 1/1=f1
! session_open - -
= opened romeo
! message_send bob: hi [receipt]
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='1'/><store xmlns='urn:xmpp:hints'/></message>
! matched 0
