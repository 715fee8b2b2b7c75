# ASKS 15: who he is, before anything else is said; on a connection without TLS nothing is said of security.
% webirc sesame
! open romeo
> WEBIRC sesame wherry k3yk3yk3yk3yk3y0.gw.example.org 127.0.0.1
> CAP LS 302
> NICK romeo
> USER *
< :srv 001 romeo :Welcome
= opened romeo
-
