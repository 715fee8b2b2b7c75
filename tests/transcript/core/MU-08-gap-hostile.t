# MU-08 AR-09: a gap is filled from the youngest line there is, what is said as we come back is no line of before
% option history_days=30
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= present #a romeo participant none
= joined #a romeo
% drain
= said #a bob hello?
% drain
# Played back late, and archived behind it.
= replayed #a bob long ago
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
# Said again as we are asking.
= said #a bob hello?
= reply past #a bob/-/100/older bob/-/4/hello?
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>hello?</body>...</message>
S-none
