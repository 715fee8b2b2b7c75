# ERROR while registering: to be tried again.
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< ERROR :Closing Link: (Throttled: reconnecting too fast)
= closed error=remote-server-timeout/wait: 127.0.0.1 closed the connection (Closing Link: (Throttled: reconnecting too fast)).
> QUIT
-
