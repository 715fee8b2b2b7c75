# ASKS 15: a network that says that we come too fast is left alone, by all of us, and told to who wants there.
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< ERROR :Closing Link: (Throttled: reconnecting too fast)
= closed error=service-unavailable/wait: 127.0.0.1 turns this gateway away for now. Try again in some minutes. (Closing Link: (Throttled: reconnecting too fast))
> QUIT
! hung-up
! close
! open romeo again
= closed error=service-unavailable/wait: 127.0.0.1 turns this gateway away for now. Try again in some minutes. (Throttled: reconnecting too fast)
-
