# One piece fails its message; the others of it tell nothing any more.
! login
! enter #a
! say m1 #a one\ntwo\nthree
> PRIVMSG #a :one
> PRIVMSG #a :two
> PRIVMSG #a :three
> PING w3
< :srv 404 romeo #a :no
= failed m1 1/3 error=forbidden/auth: *
< :srv 404 romeo #a :no
< :srv 404 romeo #a :no
< :srv PONG srv w3
-
