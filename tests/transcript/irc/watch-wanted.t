# The nick we want back is on the list, too: taken the moment it is free.
% support MONITOR=10
% timing watch=1
! open romeo again
> CAP LS 302
> NICK romeo
> USER *
< :srv 433 * romeo :Nickname is already in use
> NICK romeo_
< :srv 001 romeo_ :Welcome
= opened romeo_
= nick-in-use romeo
< :srv 005 romeo_ MONITOR=10 :are supported by this server
< :srv 422 romeo_ :No MOTD
> MONITOR + romeo
< :srv 730 romeo_ :romeo!r@h
-
< :srv 731 romeo_ :romeo
> NICK romeo
< :romeo_!u@h NICK :romeo
= person-renamed romeo_ romeo in 0
= renamed romeo
> MONITOR - romeo
-
