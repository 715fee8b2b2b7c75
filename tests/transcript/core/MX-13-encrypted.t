# MX-13: what is encrypted is refused with a word, and its fallback is not sent
% play join romeo@example/a #a romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>I sent you an OMEMO message</body><encrypted xmlns='eu.siacs.conversations.axolotl'/></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[modify not-acceptable I cannot read encrypted messages. *]]</message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2'><body>fallback</body><encryption xmlns='urn:xmpp:eme:0' namespace='urn:x'/></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='2'>[[modify not-acceptable]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>fallback</body><x xmlns='jabber:x:encrypted'>qANQR1</x></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='3'>[[modify not-acceptable]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><openpgp xmlns='urn:xmpp:openpgp:0'/></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='4'>[[modify not-acceptable]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><encrypted xmlns='urn:xmpp:omemo:2'/></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='5'>[[modify not-acceptable]]</message>
