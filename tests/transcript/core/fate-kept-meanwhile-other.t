# MX-06: a receipt for nobody's, told in the moment in which something else is accepted, is not looked for for ever
% option backend=courier
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
% when message_send = fate - f9 delivered
% when message_send = accepted last 1/1=f1
! session_open - -
= opened romeo
! message_send bob: hi [receipt]
S-none
% later 61s
! no match: item-not-found
! session_close -
