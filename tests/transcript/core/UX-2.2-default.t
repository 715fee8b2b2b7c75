# CM-02 GW-12: the component's `persistent` counts for who has said nothing, and a reload changes it at once
% option backend=keeper
% play join romeo@example/a #a romeo
% stored romeo@example none
% reload persistent=yes
! reload
! [component irc.example] persistent no -> yes
% stored romeo@example guest (#a romeo)
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
# A guest who is disconnected and comes back by `login`: what he had is there.
= closed forbidden auth You are not welcome.
S: <message type='chat' from='help@irc.example' to='romeo@example' xml:lang='en'><body>You are not welcome.</body>...</message>
! room_close #a
! session_close -
% memory 0 accounts, 0 sessions, 0 rooms
% later 1h
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>login</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I connect you to your networks. "status" tells how far that is.</body></message>
! session_open - romeo again
= opened romeo
! room_join #a romeo
= joined #a romeo
% reload persistent=no
! reload
! [component irc.example] persistent yes -> no
! room_leave #a
= left #a parted
! room_close #a
! session_close -
% stored romeo@example none
