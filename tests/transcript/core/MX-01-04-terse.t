# MX-01 MX-04 MX-05 UX-2.4: where each letter is paid for: nothing is quoted, and a correction has a star before it
% play join romeo@example/a #a romeo
= caps offline terse
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>I saw teh cat today</body></message>
! message_send bob: I saw teh cat today
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>I saw the cat today</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/></message>
! message_send bob: *I saw the cat today
= accepted last
# What nobody remembers here he corrects all the same; what another has said he does not.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body>Yes</body><replace xmlns='urn:xmpp:message-correct:0' id='gone'/></message>
! message_send bob: *Yes
= accepted last
= heard bob - f1 - - Which one?
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'>...</message>
% take A
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><body>That one</body><replace xmlns='urn:xmpp:message-correct:0' id='$A'/></message>
! message_send bob: That one
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><body>&gt; Which one?&#10;The white one</body><reply xmlns='urn:xmpp:reply:0' to='bob@irc.example' id='$A'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='13'/></fallback></message>
! message_send bob: The white one
= accepted last
# Nothing has changed: nothing is sent.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='6'><body>The white one</body><replace xmlns='urn:xmpp:message-correct:0' id='5'/></message>
