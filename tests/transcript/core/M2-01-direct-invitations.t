# M2-01: an invitation sent to a person (XEP-0249) is the network's; only into a room where the user is
% play join romeo@example/a #a romeo
C: <message from='romeo@example/a' to='bob@irc.example' id='1'><x xmlns='jabber:x:conference' jid='#a@irc.example' reason='Hey'/></message>
! room_invite #a bob Hey
= reply forbidden auth You are no operator.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[auth forbidden You are no operator.]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><x xmlns='jabber:x:conference' jid='#A@irc.example'/></message>
! room_invite #a bob -
= reply ok
S-none
C: <message from='romeo@example/a' to='bob@irc.example' id='3'><x xmlns='jabber:x:conference' jid='#b@irc.example'/></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='3'>[[modify not-acceptable You are not in this room.]]</message>
# Where bob cannot go: another network, another domain, no room, nonsense.
C: <message from='romeo@example/a' to='bob@irc.example' id='4'><x xmlns='jabber:x:conference' jid='#a%net@irc.example'/></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='4'>[[modify not-acceptable Nobody there can come to #a%net@irc.example. *]]</message>
C: <message from='romeo@example/a' to='bob@irc.example' id='5'><x xmlns='jabber:x:conference' jid='room@muc.example'/></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='5'>[[modify not-acceptable]]</message>
C: <message from='romeo@example/a' to='bob@irc.example' id='6'><x xmlns='jabber:x:conference' jid='carol@irc.example'/></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='6'>[[modify not-acceptable]]</message>
C: <message from='romeo@example/a' to='bob@irc.example' id='7'><x xmlns='jabber:x:conference' jid='@@'/></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='7'>[[modify not-acceptable]]</message>
# With words, they say it.
C: <message from='romeo@example/a' to='bob@irc.example' id='8'><body>Come to room@muc.example</body><x xmlns='jabber:x:conference' jid='room@muc.example'/></message>
! message_send bob: Come to room@muc.example
