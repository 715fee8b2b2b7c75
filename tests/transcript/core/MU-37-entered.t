# MU-37: the network puts us into a room: his clients are invited; if none comes, it is left again
% play join romeo@example/a #a romeo
= entered #b romeo
= present #b romeo participant none
= present #b bob participant none
S-none
= joined #b romeo
S: <message from='#b@irc.example' to='romeo@example'><x xmlns='~muc#user'><invite from='#b@irc.example'/></x>
	<x xmlns='jabber:x:conference' jid='#b@irc.example'/></message>
= said #b bob hello
S-none
% later 301s
! room_leave #b
= left #b parted
! room_close #b
# And if one comes, he is in at once.
= entered #c romeo
= joined #c romeo
% drain 1
C: <presence from='romeo@example/b' to='#c@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
S: <presence from='#c@irc.example/romeo' to='romeo@example/b' id='j'>...</presence>
S: <message type='groupchat' from='#c@irc.example' to='romeo@example/b'><subject/></message>
% later 301s
S-none
# The stream breaks: nobody came, and the room is not kept for ever.
= entered #d romeo
= joined #d romeo
% drain 1
% link down
% link up
% drain 2
% later 61s
!~ room_leave #a
!~ room_leave #c
!~ room_leave #d
