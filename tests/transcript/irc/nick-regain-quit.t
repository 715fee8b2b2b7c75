# Seen to leave, it is asked for at once.
! open romeo again
> CAP LS 302
> NICK romeo
> USER *
< :srv 433 * romeo :Nickname is already in use
> NICK romeo_
< :srv 001 romeo_ :Welcome
= opened romeo_
= nick-in-use romeo
< :srv 422 romeo_ :No MOTD
! enter #a romeo
< :romeo!u@h QUIT :Ping timeout
= person-left romeo quit in 1 reason=Ping timeout
> NICK romeo
< :romeo_!u@h NICK romeo
= person-renamed romeo_ romeo in 1
= renamed romeo
-
