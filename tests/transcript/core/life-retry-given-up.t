# nobody wants it any more: no retry; an error that waiting does not mend: neither
% play join romeo@example/a #a romeo
= closed remote-server-timeout wait Gone.
% drain 3
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% memory 0 accounts, 0 sessions, 0 rooms
% later 1h
S-none
% play join romeo@example/a #a romeo
= closed forbidden auth K-lined.
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>K-lined.</status>...</presence>
! room_close #a
! session_close -
% memory 0 accounts, 0 sessions, 0 rooms
% play join romeo@example/a #a romeo
= closed
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>*</status>...</presence>
! room_close #a
! session_close -
