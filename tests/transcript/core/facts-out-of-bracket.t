# backend.h: a fact about what is closed or left is a mistake: said in the log, and without effect
% play join romeo@example/a #a romeo
= opened romeo
L: *told of a session that is not opening
= joined #a romeo
L: *told of a room that is not joining
= said #z bob hello
L: *said in a room we are not in
= accepted ?
L: *no such message is under way
= failed ? gone cancel x
S-none
# Left, and its close still to come in this turn.
=+ left #a parted
=+ left #a parted
=+ said #a bob hello
=+ present #a bob participant none
=+ gone #a bob quit
=+ subject #a bob x
=+ modes #a 1
= joined #a romeo
L: *told of a room that has been left
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
! room_close #a
! session_close -
# Closed, and its close still to come.
% play join romeo@example/a #a romeo
% select romeo@example
=+ closed remote-server-timeout wait Gone.
=+ closed remote-server-timeout wait Gone.
=+ opened romeo
=+ said #a bob hello
=+ wrote bob hello
=+ present #a bob participant none
=+ left #a kicked bob
=+ entered #b romeo
=+ invited #b bob
=+ renamed romeo_
=+ person bob away
=+ person-renamed bob robert
=+ person-left bob quit
=+ caps 3
= notice too late
L: *told of a session that is closed
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
! room_close #a
! session_close -
% memory 1 accounts, 1 sessions, 1 rooms
% later 3s
! session_open - romeo again
= opened romeo
! room_join #a romeo
= entered #a romeo
= joined #a romeo
% drain 2
= entered #a romeo
S-none
