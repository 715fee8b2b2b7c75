# Once the time is over one of us goes there again; it is turned away again, for longer.
% timing rest=1
% setting connects_per_minute=100000
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< ERROR :Closing Link: romeo[127.0.0.1] (Too many connections from your host)
= closed error=service-unavailable/wait: *
> QUIT
! hung-up
! rested
! close
! open romeo again
> CAP LS 302
> NICK romeo
> USER *
< ERROR :Closing Link: romeo[127.0.0.1] (Session limit exceeded)
= closed error=service-unavailable/wait: *
> QUIT
! hung-up
! rested
! close
! open romeo again
> CAP LS 302
> NICK romeo
> USER *
< :srv 001 romeo :Welcome
= opened romeo
# Who is in and speaks of such things is not turned away.
< ERROR :Closing Link: romeo[h] (Killed (NickServ (Too many failed passwords)))
= closed error=remote-server-timeout/wait: 127.0.0.1 closed the connection (Closing Link: romeo[h] (Killed (NickServ (Too many failed passwords)))).
! hung-up
! close
! open romeo again
> CAP LS 302
> NICK romeo
> USER *
-
