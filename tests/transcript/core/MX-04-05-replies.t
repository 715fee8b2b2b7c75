# MX-04 MX-05: replies: real ones where they travel, without what is there for old clients; else as people write there
% play join romeo@example/a #a romeo
= present #a Bob participant none
% drain 1
# In a room of names: "nick: text", by the address he replies to.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><body>&gt; Are you there?&#10;Yes, I am</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/Bob' id='x'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='17'/></fallback></message>
! message_send #a: Bob: Yes, I am
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='1'>
	<body>*Yes, I am</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/Bob' id='x'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='17'/></fallback>[[oid]]</message>
# Not twice, and not for an action; an address of elsewhere names nobody.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2'><body>Bob, no</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/Bob' id='x'/></message>
! message_send #a: Bob, no
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><body>/me nods</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/Bob' id='x'/></message>
! message_send #a: * nods
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='4'><body>no</body><reply xmlns='urn:xmpp:reply:0' to='#b@irc.example/Bob' id='x'/></message>
! message_send #a: no
= accepted last
% drain 1
# Between two: one line of what is replied to, shortened; the heading of a quotation is none.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><body>&gt; Bob wrote:&#10;&gt; 😀 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 and more&#10;😀 yes</body><reply xmlns='urn:xmpp:reply:0' to='bob@irc.example' id='x'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='92'/></fallback></message>
! message_send bob: > 😀 0123456789 0123456789 0123456789 0123456789 0123456789 012…*😀 yes
= accepted last
# Astral characters count once; several ranges; only what is of the reply.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='6'><body>😀😀a😀b</body><reply xmlns='urn:xmpp:reply:0' id='x'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:foo'><body start='0' end='4'/></fallback><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='3' end='4'/><body start='0' end='2'/></fallback></message>
! message_send bob: > 😀😀😀*ab
= accepted last
# It does travel here: what he replies to is known by its name, each side its own.
= caps reply
= heard #a Bob f1 - - Are you there?
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>Are you there?</body><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
% take A
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='7'><body>&gt; Are you there?&#10;Yes</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/Bob' id='$A'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='17'/></fallback></message>
! message_send #a: Yes [answers f1]
= accepted last 1/1=f2 YES
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='7'><body>YES</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/Bob' id='$A'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
= heard #a Bob f3 answers f1 To myself
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>To myself</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/Bob' id='$A'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
= heard #a Bob f4 answers f2 Good
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>Good</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/romeo' id='*'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
# To what is unknown, to itself: plain words.
= heard #a Bob f5 answers f5 Loop
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>Loop</body><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
= heard #a Bob f6 answers f6,f7 Loop
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='8'><body>hi</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/Bob' id='8'/></message>
! message_send #a: Bob: hi
= accepted last
% drain 1
# Between two: the user's stanza is named by its origin-id, if it has one.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='9'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='o9'/></message>
! message_send bob: hi
= accepted last 1/1=g9
= heard bob - g10 answers g9 hello
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>hello</body><reply xmlns='urn:xmpp:reply:0' to='romeo@example' id='o9'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>
% take B
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='11'><body>&gt; hello&#10;well</body><reply xmlns='urn:xmpp:reply:0' to='bob@irc.example' id='$B'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='8'/></fallback></message>
! message_send bob: well [answers g10]
