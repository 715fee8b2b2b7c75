# MU-38: leaving and joining again before the network has answered: no order for that room until its bracket is closed
% play join romeo@example/a #a romeo
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
! room_leave #a
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
S-none
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='3'><x xmlns='~muc'><password>key</password></x></presence>
S-none
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='m'>[[modify not-acceptable]]</message>
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='s'><subject>hi</subject></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='s'>[[modify not-acceptable]]</message>
C: <presence type='unavailable' from='romeo@example/b' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
= left #a parted
! room_close #a
! room_join #a romeo
= joined #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' id='2'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
# Again, and this time he changes his mind once more.
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain 2
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='4'><x xmlns='~muc'/></presence>
S-none
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
= left #a kicked bob
! room_close #a
! session_close -
