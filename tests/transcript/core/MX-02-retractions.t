# MX-02: what was said is taken back where that travels, by who said it; its fallback is never said
% play join romeo@example/a #a romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>I take it back, but your client ...</body><retract xmlns='urn:xmpp:message-retract:1' id='x'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[modify not-acceptable What was said on Puppets cannot be taken back.]]</message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2'><body>I take it back</body><apply-to xmlns='urn:xmpp:fasten:0' id='x'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='2'>[[modify not-acceptable]]</message>
= caps retract
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><body>damn</body></message>
! message_send #a: damn
= accepted last 1/1=f3
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='3'><body>damn</body><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='4'><body>I take it back</body><retract xmlns='urn:xmpp:message-retract:1' id='3'/></message>
! message_send #a: - [retracts f3]
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='4'><body>I take it back</body><retract xmlns='urn:xmpp:message-retract:1' id='3'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
= heard #a Bob f5 - - damn
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>damn</body><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
% take A
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='5'><retract xmlns='urn:xmpp:message-retract:1' id='$A'/></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='5'>[[auth forbidden]]</message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='6'><retract xmlns='urn:xmpp:message-retract:1' id='nonsense'/></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='6'>[[cancel item-not-found]]</message>
# By who said it; by an operator, in the room's name; of nothing.
= heard #a Bob f6 retracts f5 -
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>*</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><retract xmlns='urn:xmpp:message-retract:1' id='$A'/><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
= heard #a Eve f7 retracts f5 -
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a' id='*'><body>*</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><retract xmlns='urn:xmpp:message-retract:1' id='$A'><moderated xmlns='urn:xmpp:message-moderate:1' by='#a@irc.example/Eve'/></retract><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/></message>
= heard #a Bob f8 retracts nonsense -
S-none
# Between two, nobody takes back what the other said.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='7'><body>hi</body></message>
! message_send bob: hi
= accepted last 1/1=g1
= heard bob - g2 retracts g1 -
S-none
