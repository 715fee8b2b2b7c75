# MX-05: ranges of nonsense are no ranges; the words stay whole
% option messages_per_minute=0
% play join romeo@example/a #a romeo
= caps reply
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hello</body><reply xmlns='urn:xmpp:reply:0' id='x'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='-1' end='3'/><body start='3' end='1'/><body start='2' end='2'/><body start='0' end='99999999999999999999'/><body start='0' end='4294967297'/><body start=' 0' end='2'/><body start='0x1' end='3'/><body start='' end='3'/><body end='3'/><body start='0'/><body/></fallback></message>
! message_send bob: hello
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>hello</body><reply xmlns='urn:xmpp:reply:0' id='x'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'/></message>
! message_send bob: hello
= accepted last
# All of it is fallback: then there is nothing else to say.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>hello</body><reply xmlns='urn:xmpp:reply:0' id='x'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='5'/></fallback></message>
! message_send bob: hello
= accepted last
# Without a reply there is no fallback of one; a reply to nothing.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><body>hello</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='2'/></fallback></message>
! message_send bob: hello
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><body>hello</body><reply xmlns='urn:xmpp:reply:0'/></message>
! message_send bob: hello
= accepted last
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='6'><body>hello</body><reply xmlns='urn:xmpp:reply:0' to='@' id=''/></message>
! message_send #a: hello
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='6'>...</message>
# A stanza inside a stanza says nothing (AR-11).
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='7'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='eve@example' to='bob@irc.example'><body>forged</body><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body>forged</body></message></forwarded></message></forwarded></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='8'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body>forged</body></message></forwarded></received></message>
S-none
