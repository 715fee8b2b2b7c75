# What a network that stores and forwards is owed is on the disk before the first attempt, and ticked after it
% option backend=postman
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! session_open - -
= opened romeo
! message_send bob: hi [receipt]
# We are killed before the network has said anything: it goes again, and still nothing was ticked.
% restart crash
! session_open - -
= opened romeo
! message_send bob: hi [receipt]
= accepted last 1/1=f1
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='1'/><store xmlns='urn:xmpp:hints'/></message>
# Once accepted it is owed no more.
% later 61s
! session_close -
% restart crash
S-none
