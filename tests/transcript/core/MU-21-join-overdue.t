# MU-21: a join that the network does not answer ends in its error, and the room is left
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
% later 61s
S~ <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='1'><x xmlns='~muc'/>[[wait remote-server-timeout The network did not answer; #a was not joined.]]</presence>
S~ <presence type='error' from='#a@irc.example/romeo' to='romeo@example/b' id='2'><x xmlns='~muc'/>[[wait remote-server-timeout]]</presence>
! room_leave #a
# It answers now, and once more he wants in: after the bracket.
= joined #a romeo
S-none
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='3'><x xmlns='~muc'/></presence>
S-none
= left #a parted
! room_close #a
! room_join #a romeo
= joined #a romeo
% drain 2
