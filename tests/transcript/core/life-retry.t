# after a loss it is tried again, later each time; who asks anew does not wait for that
% option reconnect_max=60s
% play join romeo@example/a #a romeo
= closed remote-server-timeout wait Gone.
% drain 3
% later 2600ms
! session_open - romeo again
= closed remote-server-timeout wait Gone.
! session_close -
% later 3900ms
S-none
% later 1200ms
! session_open - romeo again
= closed remote-server-timeout wait Gone.
! session_close -
# 8, 16, 32, 60, 60: with up to a quarter more.
% later 11s
! session_open - romeo again
= closed remote-server-timeout wait Gone.
! session_close -
% later 21s
! session_open - romeo again
= closed remote-server-timeout wait Gone.
! session_close -
% later 41s
! session_open - romeo again
= closed remote-server-timeout wait Gone.
! session_close -
% later 59s
S-none
% later 17s
! session_open - romeo again
= closed remote-server-timeout wait Gone.
! session_close -
# Another of his clients wants in, at once: some seconds' wait, not a minute's.
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
S-none
% later 6s
! session_open - romeo again
= closed remote-server-timeout wait Gone.
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/b' id='j2'><x xmlns='~muc'/>[[wait remote-server-timeout Gone.]]</presence>
! session_close -
% later 10s
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j3'><x xmlns='~muc'/></presence>
! session_open - romeo again
= opened romeo
! room_join #a romeo
= joined #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
S: <presence from='#a@irc.example/romeo' to='romeo@example/b' id='j3'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
