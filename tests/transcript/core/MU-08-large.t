# A room that would fill the stream is shown a little at a time: who comes, goes or is renamed
# meanwhile is told, what is said waits, and the order is that of every join.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='join-1'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= present #a romeo participant none
% tell 2000 present #a somebody-with-a-name-of-some-length-$n participant none
% link stuck
= joined #a romeo
% drain
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m1'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='m1'>[[modify not-acceptable *]]</message>
= said #a newcomer hello
S-none
= present #a newcomer participant none
S: <presence from='#a@irc.example/newcomer' to='romeo@example/a'>...</presence>
= person-renamed newcomer oldcomer
S: <presence type='unavailable' from='#a@irc.example/newcomer' to='romeo@example/a'>...</presence>
S: <presence from='#a@irc.example/oldcomer' to='romeo@example/a'>...</presence>
= gone #a oldcomer parted
S: <presence type='unavailable' from='#a@irc.example/oldcomer' to='romeo@example/a'>...</presence>
= person-renamed romeo montague
S-none
% link abreast
% later 1s
% drain but 3
S: <presence from='#a@irc.example/montague' to='romeo@example/a' id='join-1'><x xmlns='~muc#user'>...</x>[[oid]]</presence>
S: <message from='#a@irc.example' to='romeo@example/a' type='groupchat'><subject/></message>
S: <message from='#a@irc.example/newcomer' to='romeo@example/a' type='groupchat'><body>hello</body>...</message>
# a second client is told no more than its account may have, and leaves before the end
% later 5m
% link stuck
C: <presence from='romeo@example/b' to='#a@irc.example/montague' id='join-2'><x xmlns='~muc'/></presence>
% drain
C: <presence type='unavailable' from='romeo@example/b' to='#a@irc.example/montague'/>
S: <presence type='unavailable' from='#a@irc.example/montague' to='romeo@example/b'>...</presence>
% link abreast
% later 1s
S-none
# and one who is put out before it was shown all is told so
% later 5m
% link stuck
C: <presence from='romeo@example/c' to='#a@irc.example/montague' id='join-3'><x xmlns='~muc'/></presence>
% drain
= left #a kicked op bye
S~ <presence type='unavailable' from='#a@irc.example/montague' to='romeo@example/a'>...</presence>
S~ <presence type='unavailable' from='#a@irc.example/montague' to='romeo@example/c'>...</presence>
! room_close #a
! session_close -
% link abreast
% later 1s
S-none
