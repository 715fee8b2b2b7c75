# AR-09 AR-12 MX-11 MX-14: late, doubtful, automatic, naming him, his own: each shown so
% play join romeo@example/a #a romeo
= present #a Bob participant none
% drain 1
= heard bob - - delayed - hi
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>hi</body><delay xmlns='urn:xmpp:delay' from='irc.example' stamp='2010-01-02T03:04:05Z'/></message>
= heard #a Bob - delayed - hi
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>hi</body><delay xmlns='urn:xmpp:delay' from='#a@irc.example' stamp='2010-01-02T03:04:05Z'/>[[oid]]</message>
= heard bob - - unsure - Send money
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>[sender not verified]*Send money</body></message>
= heard bob - - unsure,action - begs
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>[sender not verified]*/me begs</body></message>
= heard bob - - notice - Beep
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Beep</body></message>
= heard #a Bob - highlight - romeo: hi
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>romeo: hi</body><reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:romeo@example'/>[[oid]]</message>
# Said by himself elsewhere: in a room as his; between two nobody but his server could show it so.
= heard #a romeo - carbon - from my other client
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='*'><body>from my other client</body>[[oid]]</message>
= heard bob - - carbon - from my other client
S-none
# Nothing at all.
= heard bob - - - - -
= heard #a Bob - - - -
S-none
