# MX-10: words with a link behind them, made to be compared for long: a turn is a turn, and the look stays on the words
% play join romeo@example/a #a romeo
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><body>a</body><markup xmlns='urn:xmpp:markup:0'><span start='0' end='1'><strong/></span></markup><x xmlns='jabber:x:oob'><url>http://example.org/a</url></x></message>
! message_send #a: a http://example.org/a [looks 0+1:1]
= accepted last
% drain 1
