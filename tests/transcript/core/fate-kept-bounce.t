# What bounces days later fails the stanza, and is also said; a word may overtake its message, and a break of the stream
% option backend=courier
% loud
% play register romeo
S~ <presence from='irc.example' to='romeo@example' type='subscribe'/>
S~ <message type='chat' from='help@irc.example' to='romeo@example' id='*' xml:lang='en'>...</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
! session_open - -
= opened romeo
! message_send bob: hi
= accepted last 1/1=f1
% later 61s
! session_close -
% later 24h
% restart crash
# Late is said once; with his account read for it.
= fate last f1 delayed remote-server-timeout wait Their disk is full.
S: <message type='chat' from='help@irc.example' to='romeo@example' id='*' xml:lang='en'><body>About your message to bob at *: It has not arrived yet, and is still tried. The answer so far: Their disk is full.</body>...</message>
! matched 0
= fate - f1 delayed remote-server-timeout wait Their disk is full.
! matched 0
S-none
# While the stream is down nobody can be told, and nothing is lost.
% link down
= fate - f1 bounced item-not-found cancel No such mailbox.
S-none
% link up
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[cancel item-not-found No such mailbox.]]</message>
S: <message type='chat' from='help@irc.example' to='romeo@example' id='*' xml:lang='en'><body>About your message to bob at *: No such mailbox.</body>...</message>
! matched 0
= fate last f1 bounced item-not-found cancel No such mailbox.
S-none
% later 61s
! no match: item-not-found
# The receipt comes before the acceptance.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
! session_open - -
= opened romeo
! message_send bob: hi [receipt]
= fate - k0,k1 delivered
S-none
= accepted last 1/1=k1
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='2'/><store xmlns='urn:xmpp:hints'/></message>
! matched 1
# Two of one name: the younger.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>old</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: old [receipt]
= accepted last 1/1=m
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><body>young</body><request xmlns='urn:xmpp:receipts'/></message>
! message_send bob: young [receipt]
= accepted last 1/1=m
= fate - m delivered
S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'><received xmlns='urn:xmpp:receipts' id='4'/><store xmlns='urn:xmpp:hints'/></message>
! matched 0
# Too old: nobody waits any more.
% later 250h
! session_close -
= fate - m delivered
S-none
% later 61s
! no match: item-not-found
