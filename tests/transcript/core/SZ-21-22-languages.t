# SZ-20 SZ-21 SZ-22 MS-05 MU-55: the best body goes out; the reflection keeps all of them
% play join romeo@example/a #a romeo
C: <message type='groupchat' xml:lang='de' from='romeo@example/a' to='#a@irc.example' id='1'><body xml:lang='fr'>salut</body><body xml:lang='DE'>hallo</body><body xml:lang='en'>hi</body></message>
! message_send #a: hallo
= accepted last
S: <message type='groupchat' xml:lang='de' from='#a@irc.example/romeo' to='romeo@example/a' id='1'>
	<body xml:lang='fr'>salut</body><body xml:lang='DE'>hallo</body><body xml:lang='en'>hi</body>[[oid]]</message>
C: <message type='groupchat' xml:lang='de' from='romeo@example/a' to='#a@irc.example' id='2'><body xml:lang='fr'>salut</body><body>hallo</body></message>
! message_send #a: hallo
= accepted last
S: <message type='groupchat' xml:lang='de' from='#a@irc.example/romeo' to='romeo@example/a' id='2'>
	<body xml:lang='fr'>salut</body><body>hallo</body>[[oid]]</message>
C: <message type='chat' xml:lang='de' from='romeo@example/a' to='bob@irc.example' id='3'><body xml:lang='fr'>salut</body><body xml:lang='en'>hi</body></message>
! message_send bob: salut
= accepted last
C: <message type='chat' xml:lang='de' from='romeo@example/a' to='help@irc.example' id='4'><body>frob</body></message>
S: <message type='chat' xml:lang='*' from='help@irc.example' to='romeo@example/a'><body>I do not know "frob".*</body></message>
