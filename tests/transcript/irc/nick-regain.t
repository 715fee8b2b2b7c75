# Coming back: in under another name, and the own one taken back when it is free.
% timing regain=60
! open romeo again
> CAP LS 302
> NICK romeo
> USER *
< :srv 433 * romeo :Nickname is already in use
> NICK romeo_
< :srv 433 * romeo_ :Nickname is already in use
> NICK romeo__
< :srv 001 romeo__ :Welcome
= opened romeo__
= nick-in-use romeo
> NICK romeo
< :srv 433 romeo__ romeo :Nickname is already in use
> NICK romeo
< :romeo__!u@h NICK :romeo
= person-renamed romeo__ romeo in 0
= renamed romeo
-
