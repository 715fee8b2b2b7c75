# MX-07: what the user has read is told where the network wants to know; no marker is answered by one
% play join romeo@example/a #a romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
! message_send bob: hi
= accepted last 1/1=f1
= heard bob - f2 - - Are you there?
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Are you there?</body><markable xmlns='urn:xmpp:chat-markers:0'/></message>
# Nothing to be marked: the network has no name for it; said by a machine.
= wrote bob hi
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>hi</body></message>
= heard bob - f3 notice - Beep
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Beep</body></message>
# Of his own, of none, of nothing.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><displayed xmlns='urn:xmpp:chat-markers:0' id='1'/></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><displayed xmlns='urn:xmpp:chat-markers:0' id='nonsense'/></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><displayed xmlns='urn:xmpp:chat-markers:0'/></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><received xmlns='urn:xmpp:chat-markers:0' id='1'/></message>
S-none
= heard bob - f4 - - Well?
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Well?</body><markable xmlns='urn:xmpp:chat-markers:0'/></message>
% take A
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='6'><displayed xmlns='urn:xmpp:chat-markers:0' id='$A'/></message>
! message_mark bob f4
