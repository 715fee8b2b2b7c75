# MX-06 MX-07: what becomes of a message days later is known after a restart, and told once
% option backend=courier
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body><request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>
! session_open - -
= opened romeo
! message_send bob: hi [receipt]
= accepted last 1/2=f1
# Killed between two of its pieces: it goes again, under names of its own.
% restart crash
! session_open - -
= opened romeo
! message_send bob: hi [receipt]
= accepted last 1/2=g1
= accepted last 2/2=g2
S-none
% later 61s
! session_close -
% restart crash
# All pieces must be there; one under two names counts once.
= fate - f1 delivered
! matched 0
= fate - G1,g1 delivered
! matched 1
= fate last - delayed
! matched 0
= fate last - delayed
! matched 0
% restart crash
= fate - g2 delivered
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='1'/><store xmlns='urn:xmpp:hints'/></message>
! matched 0
= fate - g2 delivered
! matched 0
S-none
% later 24h
% restart crash
= fate last g2 displayed
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><displayed xmlns='urn:xmpp:chat-markers:0' id='1'/><store xmlns='urn:xmpp:hints'/></message>
! matched 0
# That was its end.
= fate - g2 displayed
S-none
% later 61s
! no match: item-not-found
