# MX-03: reactions travel where the network has them; else the sentence says so; unknown messages are not found
% play join romeo@example/a #a romeo
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><reactions xmlns='urn:xmpp:reactions:0' id='x'><reaction>👍</reaction></reactions></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='1'>[[modify not-acceptable Reactions do not reach Puppets. Say it in words.]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>&gt; hi&#10;👍</body><reactions xmlns='urn:xmpp:reactions:0' id='x'><reaction>👍</reaction></reactions></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[modify not-acceptable]]</message>
= caps react
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><reactions xmlns='urn:xmpp:reactions:0' id='x'><reaction>👍</reaction></reactions></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='3'>[[cancel item-not-found]]</message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='4'><reactions xmlns='urn:xmpp:reactions:0'/></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='4'>[[cancel item-not-found]]</message>
= heard #a Bob f1 - - Lunch?
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>Lunch?</body><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
% take A
# Each once, no spaces, no essays; his other clients see it once it is there.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='5'><reactions xmlns='urn:xmpp:reactions:0' id='$A'><reaction>👍</reaction><reaction>👍</reaction><reaction>a b</reaction><reaction/><reaction>👩‍👩‍👧‍👦</reaction><reaction>0123456789012345678901234567890123456789012345678901234567890123456789</reaction><other/></reactions><store xmlns='urn:xmpp:hints'/></message>
! message_send #a: 👍 👩‍👩‍👧‍👦 [reacts f1]
S-none
= accepted last 1/1=f2
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='5'><reactions xmlns='urn:xmpp:reactions:0' id='$A'>...</reactions><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
# None takes them away.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='6'><reactions xmlns='urn:xmpp:reactions:0' id='$A'/></message>
! message_send #a:  [reacts f1]
= accepted last
% drain 1
# What others think.
= heard #a Bob f3 reacts f1 😀 🍕
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><reactions xmlns='urn:xmpp:reactions:0' id='$A'><reaction>😀</reaction><reaction>🍕</reaction></reactions><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
= heard #a Bob f4 reacts f1 -
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><reactions xmlns='urn:xmpp:reactions:0' id='$A'/><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
# About what nobody knows: words, or nothing.
= heard #a Bob f5 reacts nonsense 😀
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>😀</body><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
= heard #a Bob f6 reacts nonsense -
S-none
# Between two.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='7'><body>hi</body></message>
! message_send bob: hi
= accepted last 1/1=g1
= heard bob - g2 reacts g1 👍
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><reactions xmlns='urn:xmpp:reactions:0' id='7'><reaction>👍</reaction></reactions><store xmlns='urn:xmpp:hints'/></message>
