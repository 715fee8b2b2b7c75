# MU-08 MU-21: a network that does not tell what it remembers holds nobody up for more than five seconds; who leaves meanwhile is out
% option history_days=30
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= caps history
= present #a romeo participant none
= joined #a romeo
! history_fetch #a - - 20
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
S-none
% later 4s
S-none
% later 2s
S~ <presence from='#a@irc.example/romeo' to='romeo@example/a' id='j'>...</presence>
S~ <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
S~ <presence from='#a@irc.example/romeo' to='romeo@example/b' id='j2'>...</presence>
S~ <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
= reply vain
# Kicked while it is asked: he has been in, and is put out.
C: <presence from='romeo@example/a' to='#b@irc.example/romeo' id='k'><x xmlns='~muc'/></presence>
! room_join #b romeo
= present #b romeo participant none
= joined #b romeo
! history_fetch #b - - 20
= left #b kicked bob Out
S: <presence from='#b@irc.example/romeo' to='romeo@example/a' id='k'>...</presence>
S: <message type='groupchat' from='#b@irc.example' to='romeo@example/a'><subject/></message>
S: <presence type='unavailable' from='#b@irc.example/romeo' to='romeo@example/a'>...</presence>
! room_close #b
= reply vain
# Nor one that tells it page by page, each in its time: five seconds are for all of them.
= said #a bob before
% drain
% later 300s
% drain
= closed remote-server-timeout wait Gone.
% drain
% later 3s
% drain
= opened romeo
% drain
= caps history
= present #a romeo participant none
= joined #a romeo
! history_fetch #a since - 500
% later 3s
= reply past #a bob/g24/24/w24 bob/g23/23/w23 bob/g22/22/w22 bob/g21/21/w21 bob/g20/20/w20 bob/g19/19/w19 bob/g18/18/w18 bob/g17/17/w17 bob/g16/16/w16 bob/g15/15/w15 bob/g14/14/w14 bob/g13/13/w13 bob/g12/12/w12 bob/g11/11/w11 bob/g10/10/w10 bob/g9/9/w9 bob/g8/8/w8 bob/g7/7/w7 bob/g6/6/w6 bob/g5/5/w5
! history_fetch #a since before 500
% later 3s
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
% drain
= reply vain
