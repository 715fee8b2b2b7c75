# facts told from inside the op: the whole of a life without another turn between
% when session_open = opened romeo
% when room_join #a = joined #a romeo
% when room_join #b = refused #b - forbidden auth No.
% when room_leave = left #a parted
% when message_send = accepted last
C+ <presence from='romeo@example/a' to='#a@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
! session_open - romeo
! room_join #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' id='1'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
S: <presence from='#a@irc.example/romeo' to='romeo@example/b' id='2'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
C: <presence from='romeo@example/a' to='#b@irc.example/romeo' id='3'><x xmlns='~muc'/></presence>
! room_join #b romeo
S: <presence type='error' from='#b@irc.example/romeo' to='romeo@example/a' id='3'>...</presence>
! room_close #b
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='4'><body>hi</body></message>
! message_send #a: hi
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='4'>...</message>
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/b' id='4'>...</message>
# The connection breaks inside the op; so does the next message's.
% when message_send
% when message_send = closed remote-server-timeout wait Gone.
C+ <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='5'><body>hi</body></message>
C: <message type='groupchat' from='romeo@example/b' to='#a@irc.example' id='6'><body>hi</body></message>
! message_send #a: hi
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message type='error' from='#a@irc.example' to='romeo@example/b' id='6'>[[modify not-acceptable]]</message>
! room_close #a
! session_close -
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='5'>[[wait remote-server-timeout Gone.]]</message>
# And inside the ops of its return.
% when session_open
% when room_join #a
% when session_open = opened romeo
% when room_join #a = closed remote-server-timeout wait Gone again.
% later 3s
! session_open - romeo again
! room_join #a romeo
! room_close #a
! session_close -
% when room_join #a
% when room_leave
% when room_leave = closed forbidden auth K-lined.
% later 4s
! session_open - romeo again
! room_join #a romeo
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
C: <presence type='unavailable' from='romeo@example/b' to='#a@irc.example/romeo'/>
! room_leave #a
! room_close #a
! session_close -
% memory 0 accounts, 0 sessions, 0 rooms
