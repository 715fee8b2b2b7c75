# A server that asks another one answers behind the PONG.
% timing console=200
! login
! raw VERSION other
> VERSION other
> PING w1
< :srv PONG srv w1
< :other 351 romeo ircd-2 other :x
= reply raw: ircd-2 other x
-
