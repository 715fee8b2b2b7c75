# MU-29: a subject alone is a change, and the network says who may; with a body it is a message
% play join romeo@example/a #a romeo
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><subject>New</subject></message>
! room_set_subject #a New
= reply forbidden auth Operators only.
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='1'>[[auth forbidden Operators only.]]</message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2'><subject/></message>
! room_set_subject #a -
= reply ok
S-none
= subject #a romeo
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a'><subject/></message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><subject>x</subject><body>hi</body></message>
! message_send #a: hi
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='3'><subject>x</subject><body>hi</body>[[oid]]</message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='4'><subject>x</subject><thread>t</thread></message>
S-none
# Nobody answers: the deadline does, once.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='5'><subject>x</subject></message>
! room_set_subject #a x
% later 31s
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='5'>[[wait remote-server-timeout]]</message>
= reply vain
S-none
