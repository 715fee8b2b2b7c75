# Silence is asked about, and then is the end.
% timing idle=60
% timing dead=60
! login
> PING k
< :srv PONG srv k
> PING k
= closed error=remote-server-timeout/wait: 127.0.0.1 does not answer any more.
! hung-up
-
