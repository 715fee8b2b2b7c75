# MU-27: of all limits the smallest counts, and only whole stanzas are shown
% option history_days=30
% option history_on_join=3
% play join romeo@example/a #a romeo
= said #a bob one
% drain 1
= said #a bob two
% drain 1
% later 100s
= said #a bob three
% drain 1
% later 100s
= said #a bob four
% drain 1
= said #a bob five
% drain 1
# The operator's.
C: <presence from='romeo@example/b' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>three</body>...</message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>four</body>...</message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>five</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
# maxstanzas, none.
C: <presence from='romeo@example/c' to='#a@irc.example/romeo'><x xmlns='~muc'><history maxstanzas='0' maxchars='9999'/></x></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/c'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/c'><subject/></message>
# maxchars, none.
C: <presence from='romeo@example/d' to='#a@irc.example/romeo'><x xmlns='~muc'><history maxchars='0'/></x></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/d'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/d'><subject/></message>
# maxchars: two stanzas are more than 500 of them, one is less.
C: <presence from='romeo@example/e' to='#a@irc.example/romeo'><x xmlns='~muc'><history maxchars='500' maxstanzas='3'/></x></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/e'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/e' id='*'><body>five</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/e'><subject/></message>
# seconds.
C: <presence from='romeo@example/f' to='#a@irc.example/romeo'><x xmlns='~muc'><history seconds='50'/></x></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/f'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/f' id='*'><body>four</body>...</message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/f' id='*'><body>five</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/f'><subject/></message>
# seconds and maxstanzas.
C: <presence from='romeo@example/g' to='#a@irc.example/romeo'><x xmlns='~muc'><history seconds='50' maxstanzas='1'/></x></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/g'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/g' id='*'><body>five</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/g'><subject/></message>
# since: a time to come, and one long past.
C: <presence from='romeo@example/h' to='#a@irc.example/romeo'><x xmlns='~muc'><history since='2999-01-01T00:00:00Z'/></x></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/h'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/h'><subject/></message>
C: <presence from='romeo@example/i' to='#a@irc.example/romeo'><x xmlns='~muc'><history since='1970-01-01T00:00:00Z' seconds='50' maxstanzas='9'/></x></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/i'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/i' id='*'><body>four</body>...</message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/i' id='*'><body>five</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/i'><subject/></message>
# Nonsense asks for nothing in particular.
C: <presence from='romeo@example/j' to='#a@irc.example/romeo'><x xmlns='~muc'><history since='yesterday' seconds='-1' maxstanzas='x' maxchars='99999999999999999999'/></x></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/j'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/j' id='*'><body>three</body>...</message>
% drain 3
S-none
