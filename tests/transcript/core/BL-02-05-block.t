# BL-02 BL-03 BL-05: whom a user blocks: neither words, invitations nor questions reach him; and blocking is no service of this domain
% play join romeo@example/a #a romeo
= present #a Spammer participant none
% drain
= wrote spammer hi
S: <message type='chat' from='spammer@irc.example' to='romeo@example' id='*'>...</message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>block Spammer</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Blocked spammer: neither words nor invitations reach you. Undo: unblock spammer</body></message>
% stored romeo@example guest [block]spammer=yes
= wrote spammer hi
= wrote SPAMMER hi
= whispered #a Spammer psst
= invited #b spammer Come
S-none
= query spammer version
! answered this question found nobody to answer it
# What he says in a room is the room's; others are heard.
= said #a Spammer hello
S: <message type='groupchat' from='#a@irc.example/Spammer' to='romeo@example/a' id='*'>...</message>
= wrote bob hi
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'>...</message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>blocked</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>spammer</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>block #a</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>"#a" is no person.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>block !x</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>"!x" is no name here. Did you mean x?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>block</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Address?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>eve%net.example</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Blocked eve on net.example: neither words nor invitations reach you. Undo: unblock eve</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>block @example.net</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>"@example.net" is no person.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>unblock nobody</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>nobody is not blocked.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>unblock spammer</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>spammer may reach you again.</body></message>
= wrote spammer hi
S: <message type='chat' from='spammer@irc.example' to='romeo@example' id='*'>...</message>
% stored romeo@example guest [block]eve%net.example=yes
C: <iq type='get' from='romeo@example/a' to='irc.example' id='b0'><blocklist xmlns='urn:xmpp:blocking'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='b0'>[[cancel service-unavailable]]</iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='b1'><query xmlns='jabber:iq:privacy'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='b1'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='b3'><block xmlns='urn:xmpp:blocking'><item jid='bob@irc.example'/></block></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='b3'>[[cancel service-unavailable]]</iq>
