# MS-14: what people write while the stream is down is said when it is back, once, in order, with its time
% play join romeo@example/a #a romeo
= present #a bob participant none
S: <presence from='#a@irc.example/bob' to='romeo@example/a'>...</presence>
% link down
= wrote bob one
= heard bob - f1 action - waves
= heard #a bob f2 private - by this way
= heard bob - - carbon - his own
S-none
% later 90s
% link up
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
% later 3s
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>one</body><delay xmlns='urn:xmpp:delay' from='irc.example' stamp='*'/></message>
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>/me waves</body><markable xmlns='urn:xmpp:chat-markers:0'/><delay xmlns='urn:xmpp:delay' from='irc.example' stamp='*'/></message>
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>by this way</body><markable xmlns='urn:xmpp:chat-markers:0'/><delay xmlns='urn:xmpp:delay' from='irc.example' stamp='*'/></message>
= wrote bob two
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>two</body></message>
# A hundred are kept, the last ones.
% link down
% tell 103 wrote bob late $n
% link up
S-none
% later 3s
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>late 4</body>...</message>
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>late 5</body>...</message>
% drain 98
S-none
# His session may go meanwhile, and he with it.
% link down
= wrote bob not in vain
= closed not-authorized auth Wrong password.
! room_close #a
! session_close -
% later 11m
S-none
% link up
S-none
% later 3s
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>not in vain</body><delay xmlns='urn:xmpp:delay' from='irc.example' stamp='*'/></message>
S-none
