# ST-20 ST-23 MU-24: the past of a room is read once for who joins it again and again, and nobody is shown a room
# into a full stream
% option history_days=30
% play join romeo@example/a #a romeo
= said #a bob one
% drain 1
% later 1s
% jobs 0
C+ <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j1'><x xmlns='~muc'/></presence>
C+ <presence from='romeo@example/b' to='#a@irc.example/romeo' type='unavailable'/>
C+ <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
C+ <presence from='romeo@example/b' to='#a@irc.example/romeo' type='unavailable'/>
C+ <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j3'><x xmlns='~muc'><history maxstanzas='1'/></x></presence>
% jobs 1
% later 1s
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/b' id='j3'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>one</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
S-none
% link stuck
C: <presence from='romeo@example/c' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
S-none
# What is said meanwhile is part of it.
= said #a bob two
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>two</body>...</message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>two</body>...</message>
% link abreast
% later 1s
S: <presence from='#a@irc.example/romeo' to='romeo@example/c' id='j'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/c' id='*'><body>one</body>...</message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/c' id='*'><body>two</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/c'><subject/></message>
S-none
