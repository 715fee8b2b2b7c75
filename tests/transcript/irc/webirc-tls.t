# The network's own password in place of the component's, and over TLS it says so.
% tls pinned
% session testnet
% webirc sesame
% network-webirc TestNet open
! open romeo
> WEBIRC open wherry k3yk3yk3yk3yk3y0.gw.example.org 127.0.0.1 :secure
> CAP LS 302
> NICK romeo
> USER *
< :srv 001 romeo :Welcome
= opened romeo
-
