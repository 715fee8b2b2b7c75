# A [network] by its name, in any case; its title is shown.
% session testnet
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 433 * romeo :taken
= closed error=conflict/cancel: romeo is in use on TestNet. *
> QUIT
-
