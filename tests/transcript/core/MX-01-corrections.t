# MX-01 MX-02: corrections: the changed words alone, or the whole where that is shorter, or a real one where it travels
% play join romeo@example/a #a romeo
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><body>I saw teh cat today</body></message>
! message_send #a: I saw teh cat today
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='1'>...</message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2'><body>I saw the cat today</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/></message>
! message_send #a: s/teh/the/
# His other clients see what he meant, also where the network altered our words for it.
= accepted last - S/teh/the/
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='2'><body>I saw the cat today</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/>[[oid]]</message>
# Once more of the same: by what it reads now.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><body>I saw the dog today</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/></message>
! message_send #a: s/cat/dog/
= accepted last
% drain 1
# Nothing is changed: nothing is said.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='4'><body>I saw the dog today</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/></message>
S-none
# Words that come in, go out, at either end; more than the half is new; more than a line.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='10'><body>we meet at nine in the park</body></message>
! message_send bob: we meet at nine in the park
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='11'><body>we meet at half nine in the park</body><replace xmlns='urn:xmpp:message-correct:0' id='10'/></message>
! message_send bob: s/nine/half nine/
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='12'><body>meet at half nine in the park</body><replace xmlns='urn:xmpp:message-correct:0' id='10'/></message>
! message_send bob: s/we meet/meet/
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='13'><body>meet at half nine in the park ♚</body><replace xmlns='urn:xmpp:message-correct:0' id='10'/></message>
! message_send bob: s/park/park ♚/
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='14'><body>no</body><replace xmlns='urn:xmpp:message-correct:0' id='10'/></message>
! message_send bob: no
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='15'><body>no, here is a/b testing</body><replace xmlns='urn:xmpp:message-correct:0' id='10'/></message>
! message_send bob: no, here is a/b testing
= accepted last
# Of what nobody knows, of another's words, of what has failed: then it is words like any other.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='20'><body>what</body><replace xmlns='urn:xmpp:message-correct:0' id='nonsense'/></message>
! message_send bob: what
= failed last item-not-found cancel No.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='20'>[[cancel item-not-found No.]]</message>
% drain
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='21'><body>what else is there to say</body><replace xmlns='urn:xmpp:message-correct:0' id='20'/></message>
! message_send bob: what else is there to say
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='22'><body>what then is there to say</body><replace xmlns='urn:xmpp:message-correct:0'/></message>
! message_send bob: what then is there to say
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='23'><body>/me waves at you and at all of them</body></message>
! message_send bob: * waves at you and at all of them
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='24'><body>/me waves at you and at some of them</body><replace xmlns='urn:xmpp:message-correct:0' id='23'/></message>
! message_send bob: * waves at you and at some of them
= accepted last
# A network that knows corrections.
= caps correct
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='30'><body>helo</body></message>
! message_send bob: helo
= accepted last 1/1=f30
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='31'><body>hello</body><replace xmlns='urn:xmpp:message-correct:0' id='30'/></message>
! message_send bob: hello [corrects f30]
= accepted last 1/1=f31
= heard bob - g1 - - Hy
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Hy</body><markable xmlns='urn:xmpp:chat-markers:0'/></message>
% take A
= heard bob - g2 corrects g1 Hi
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Hi</body><replace xmlns='urn:xmpp:message-correct:0' id='$A'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>
# Nobody corrects another.
= heard bob - g3 corrects f30 Ha
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Ha</body><markable xmlns='urn:xmpp:chat-markers:0'/></message>
= heard #a Bob h1 - - teh
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>teh</body>[[oid]]</message>
% take B
= heard #a Eve h2 corrects h1 forged
S: <message type='groupchat' from='#a@irc.example/Eve' to='romeo@example/a' id='*'><body>forged</body>[[oid]]</message>
= heard #a Bob h3 corrects h1 the
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>the</body><replace xmlns='urn:xmpp:message-correct:0' id='$B'/>[[oid]]</message>
# One that keeps its messages is told the whole.
= caps offline
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='40'><body>see you at nine then</body></message>
! message_send bob: see you at nine then
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='41'><body>see you at ten then</body><replace xmlns='urn:xmpp:message-correct:0' id='40'/></message>
! message_send bob: see you at ten then
= accepted last
# Long ago: what it read is not kept, and so the whole is said.
= caps -
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='50'><body>see you at nine then</body></message>
! message_send bob: see you at nine then
= accepted last
% repeat 8 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='r$n'><body>$n</body></message>
% drain 8
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='51'><body>see you at ten then</body><replace xmlns='urn:xmpp:message-correct:0' id='50'/></message>
! message_send bob: see you at ten then
