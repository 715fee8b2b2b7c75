# MX-14 MS-11: named while no client of his sits there: the first at once, what follows in ten minutes as one, with a count
% option backend=keeper
% option persistent=yes
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo' id='j1'><x xmlns='~muc'/></presence>
! session_open net.example romeo
= opened romeo%net.example
! room_join #a%net.example romeo
= present #a%net.example romeo participant none
= present #a%net.example bob participant none
= joined #a%net.example romeo
% drain 3
# He sits there: he sees it.
= heard #a%net.example bob - highlight - romeo: hi
S: <message type='groupchat' from='#a%net.example@irc.example/bob' to='romeo@example/a' id='*'><body>romeo: hi</body>...</message>
C: <presence type='unavailable' from='romeo@example/a' to='#a%net.example@irc.example/romeo'/>
% drain 1
= heard #a%net.example bob - - - nobody is meant
S-none
= heard #a%net.example bob - highlight - romeo: are you there?
S: <message type='chat' from='net.example@irc.example' to='romeo@example' xml:lang='en'><body>bob in #a: romeo: are you there?*#a%net.example@irc.example</body><store xmlns='urn:xmpp:hints'/></message>
# One a channel in ten minutes; what is said long ago, corrected or by himself elsewhere is none.
= heard #a%net.example bob - highlight - romeo: hello?
= heard #a%net.example bob - highlight,action - waves to romeo
= heard #a%net.example bob - highlight,delayed - romeo: long ago
= heard #a%net.example romeo - highlight,carbon - romeo am I
% later 9m
S-none
% later 61s
S: <message type='chat' from='net.example@irc.example' to='romeo@example' xml:lang='en'><body>bob in #a: * bob waves to romeo (and 1 more before it)*#a%net.example@irc.example</body>...</message>
% later 9m
= heard #a%net.example bob - highlight - romeo: sleep well
S-none
% later 2m
S: <message type='chat' from='net.example@irc.example' to='romeo@example' xml:lang='en'><body>bob in #a: romeo: sleep well*#a%net.example@irc.example</body>...</message>
% later 11m
S-none
# Another room has its own; a client that comes sees for itself.
= heard #a%net.example bob - highlight - romeo: 1
% drain 1
= heard #a%net.example bob - highlight - romeo: 2
C: <presence from='romeo@example/b' to='#a%net.example@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
% drain 3
C: <presence type='unavailable' from='romeo@example/b' to='#a%net.example@irc.example/romeo'/>
% drain 1
% later 30m
S-none
= heard #a%net.example bob - highlight - romeo: 3
S: <message type='chat' from='net.example@irc.example' to='romeo@example' xml:lang='en'><body>bob in #a: romeo: 3*</body>...</message>
% later 11m
# In private it comes to the bare JID anyway, once.
= heard bob%net.example - - highlight - psst, romeo
S: <message type='chat' from='bob%net.example@irc.example' to='romeo@example' id='*'><body>psst, romeo</body>...</message>
# While the stream is down it is kept.
% link down
= heard #a%net.example bob - highlight - romeo: wake up
S-none
% link up
% later 31s
S: <message type='chat' from='net.example@irc.example' to='romeo@example' xml:lang='en'><body>bob in #a: romeo: wake up*</body>...</message>
% later 11m
# Of whom he has blocked nothing is told; and nothing at all if he wants none.
C: <message type='chat' from='romeo@example/b' to='help@irc.example'><body>block bob%net.example</body></message>
% drain 1
= heard #a%net.example bob - highlight - romeo: you there?
S-none
C: <message type='chat' from='romeo@example/b' to='help@irc.example'><body>settings mentions no</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/b'><body>Stored.</body></message>
= heard #a%net.example alice - highlight - romeo: you there?
S-none
C: <message type='chat' from='romeo@example/b' to='help@irc.example'><body>settings mentions on</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/b'><body>Stored.</body></message>
= heard #a%net.example alice - highlight - romeo: you there?
S: <message type='chat' from='net.example@irc.example' to='romeo@example' xml:lang='en'><body>alice in #a: romeo: you there?*</body>...</message>
# Put out while nobody sits there: that is said, too.
= left #a%net.example kicked bob Idle
S: <message type='chat' from='net.example@irc.example' to='romeo@example' xml:lang='en'><body>bob put you out of #a (Idle).*#a%net.example@irc.example</body>...</message>
! room_close #a%net.example
! session_close net.example
