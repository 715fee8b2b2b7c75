# MU-21 MU-22 GW-17: a network that cannot be reached is an error to every join that waited, and no retry
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
! session_open - romeo
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
C: <presence from='romeo@example/a' to='#b@irc.example/romeo' id='3'><x xmlns='~muc'/></presence>
S-none
= closed remote-server-timeout wait Nobody is there.
S~ <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='1'><x xmlns='~muc'/>[[wait remote-server-timeout Nobody is there.]]</presence>
S~ <presence type='error' from='#a@irc.example/romeo' to='romeo@example/b' id='2'><x xmlns='~muc'/>[[wait remote-server-timeout]]</presence>
S~ <presence type='error' from='#b@irc.example/romeo' to='romeo@example/a' id='3'><x xmlns='~muc'/>[[wait remote-server-timeout]]</presence>
! session_close -
% memory 0 accounts, 0 sessions, 0 rooms
# From inside the op, as a refused connection may be.
% when session_open = closed remote-server-timeout cancel No TLS.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='4'><x xmlns='~muc'/></presence>
! session_open - romeo
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='4'><x xmlns='~muc'/>[[cancel remote-server-timeout No TLS.]]</presence>
! session_close -
% when session_open
# It says nothing at all: our deadline does.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='5'><x xmlns='~muc'/></presence>
! session_open - romeo
% later 121s
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='5'><x xmlns='~muc'/>[[wait remote-server-timeout]]</presence>
! session_close -
# Closed in order, and nobody had asked for it.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='6'><x xmlns='~muc'/></presence>
! session_open - romeo
= closed
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='6'><x xmlns='~muc'/>[[cancel service-unavailable]]</presence>
! session_close -
