# A server that promised echoes and gives none.
% caps echo-message
% timing echo=40
! login
! enter #a
! say m1 #a one
> PRIVMSG #a :one
= failed m1 1/1 error=remote-server-timeout/cancel: 127.0.0.1 did not confirm your message. It may or may not have arrived.
-
