# AR-06 GW-07: nobody is shown another's past; who comes back is shown his; who has deleted his data has none
% option history_days=30
% play join romeo@example/a #a romeo
= said #a bob to romeo
% drain 1
C: <presence from='juliet@example/a' to='#a@irc.example/juliet' id='j'><x xmlns='~muc'/></presence>
! juliet: session_open - juliet
= opened juliet
! juliet: room_join #a juliet
= present #a juliet participant none
= joined #a juliet
S: <presence from='#a@irc.example/juliet' to='juliet@example/a' id='j'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='juliet@example/a'><subject/></message>
# He goes, and comes again.
% select romeo@example
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' type='unavailable'/>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' type='unavailable'>...</presence>
! room_leave #a
= left #a parted
! room_close #a
! session_close -
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= present #a romeo participant none
= joined #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' id='j'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>to romeo</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
