# MX-01 MX-03 DI-12 UX-2.3: corrections and reactions as he wants them said where the network has none
% play register romeo
% play join romeo@example/a #a romeo
= present #a Bob participant none
% drain 1
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings corrections full</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><body>I saw teh cat today</body></message>
! message_send #a: I saw teh cat today
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2'><body>I saw the cat today</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/></message>
! message_send #a: edited: I saw the cat today
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='2'><body>I saw the cat today</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/>[[oid]]</message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings corrections off</body></message>
% drain
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><body>I saw a cat today</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='3'>[[modify not-acceptable Corrections do not reach Puppets, as you have set it: settings corrections short]]</message>
# Reactions as words: the room names its messages then, so that they can be spoken of.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings reactions words</body></message>
% drain
= heard #a Bob - - - Lunch?
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>Lunch?</body><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
% take A
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='4'><reactions xmlns='urn:xmpp:reactions:0' id='$A'><reaction>👍</reaction></reactions></message>
! message_send #a: Bob: 👍
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='4'><reactions xmlns='urn:xmpp:reactions:0' id='$A'><reaction>👍</reaction></reactions><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
# Only what is new among them; what he takes back has been said.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='5'><reactions xmlns='urn:xmpp:reactions:0' id='$A'><reaction>👍</reaction><reaction>🍕</reaction></reactions></message>
! message_send #a: Bob: 🍕
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='6'><reactions xmlns='urn:xmpp:reactions:0' id='$A'/></message>
S-none
# To what nobody knows any more, to himself, to one person: without a name.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='7'><reactions xmlns='urn:xmpp:reactions:0' id='nonsense'><reaction>👀</reaction></reactions></message>
! message_send #a: 👀
= accepted last
% drain 1
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='8'><body>&gt; hi&#10;👍</body><reactions xmlns='urn:xmpp:reactions:0' id='x'><reaction>👍</reaction></reactions></message>
! message_send bob: 👍
= accepted last
