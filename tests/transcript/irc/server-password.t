% option server_password=open sesame
! open romeo
> CAP LS 302
> PASS :open sesame
> NICK romeo
> USER *
< :srv 464 * :Password incorrect
= closed error=not-authorized/auth: 127.0.0.1 does not let you in without its password. (Password incorrect)
> QUIT
-
