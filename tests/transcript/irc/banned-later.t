# A ban of him alone: he is told, and nothing is tried again by itself.
! login
< ERROR :Closing Link: romeo[h] (G-Lined: no gateways)
= closed error=forbidden/auth: You are banned from 127.0.0.1. (Closing Link: romeo[h] (G-Lined: no gateways))
! hung-up
! close
! open romeo
> CAP LS 302
> NICK romeo
> USER *
-
