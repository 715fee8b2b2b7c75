# MS-04 MS-09 MS-10 MS-13 MS-14 GW-17 SZ-14: what fails says so, with its id, in the network's condition; nothing is kept for who is away
% play join romeo@example/a #a romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
! message_send bob: hi
= failed last item-not-found cancel Nobody called bob is here now.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[cancel item-not-found Nobody called bob is here now.]]</message>
% drain
C: <message from='romeo@example/a' to='bob@irc.example/x' id='2'><body>hi</body></message>
! message_send bob: hi
= failed last service-unavailable cancel bob keeps no messages.
S: <message type='error' from='bob@irc.example/x' to='romeo@example/a' id='2'>[[cancel service-unavailable bob keeps no messages.]]</message>
% drain
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>hi</body></message>
! message_send bob: hi
= failed last remote-server-timeout wait The network does not answer.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='3'>[[wait remote-server-timeout The network does not answer.]]</message>
% drain
C: <message type='chat' from='romeo@example/a' to='bob@irc.example'><body>without an id</body></message>
! message_send bob: without an id
= failed last not-acceptable modify Too long.
S: <message type='error' from='bob@irc.example' to='romeo@example/a'>[[modify not-acceptable Too long.]]</message>
% drain
# To his bare address, whoever of his clients is there or none: his server keeps it, once.
= wrote bob hi
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>hi</body></message>
# It could not be delivered: that is nothing to be said to bob, nor to be answered.
C: <message type='error' from='romeo@example' to='bob@irc.example' id='x'><body>hi</body><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
C: <message type='error' from='romeo@example/a' to='#a@irc.example/bob' id='x'><body>hi</body><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
S-none
# From the network itself, in order with the names it uses (MS-10): once by its own spelling (XEP-0172).
= wrote Tybalt hi
S: <message type='chat' from='tybalt@irc.example' to='romeo@example' id='*'><body>hi</body><nick xmlns='http://jabber.org/protocol/nick'>Tybalt</nick></message>
C: <message type='chat' from='romeo@example/a' to='tybalt@irc.example' id='4'><body>yes?</body></message>
! message_send tybalt: yes?
= accepted last
= wrote Tybalt a word with one of you
S: <message type='chat' from='tybalt@irc.example' to='romeo@example' id='*'><body>a word with one of you</body></message>
