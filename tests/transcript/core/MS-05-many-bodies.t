# MS-05 ST-20: as many bodies as a stanza may have (more end at the parser) are one message, and take no time
% play join romeo@example/a #a romeo
% many 1000 <message type='chat' xml:lang='de' from='romeo@example/a' to='bob@irc.example' id='1'>|<body xml:lang='x-$n'>$n</body>|<body>last</body></message>
! message_send bob: last
= accepted last
% many 1000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>hello</body><reply xmlns='urn:xmpp:reply:0' id='x'/><fallback xmlns='urn:xmpp:fallback:0'>|<body start='$n' end='4294967295'/>|</fallback></message>
! message_send bob: hello
= accepted last
% many 1000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'>|<composing xmlns='http://jabber.org/protocol/chatstates'/>|</message>
S-none
