# A network may have a bucket of its own size.
% session testnet
% setting flood_lines=100
% network TestNet flood_lines=2
% network TestNet flood_rate=1/m
! login
! say m1 bob%testnet one
> PRIVMSG bob :one
> PING w1
! say m2 bob%testnet two
> PRIVMSG bob :two
! say m3 bob%testnet three
-
! close Bye
= failed m3 *
> QUIT :Bye (abuse: abuse@example.org)
