# ST-23: so many connections a minute are a user's.
% setting connects_per_minute=2
! open romeo
> CAP LS 302
> NICK romeo
> USER *
! close
> QUIT :Abuse: abuse@example.org
! hung-up
! open romeo
> CAP LS 302
> NICK romeo
> USER *
! close
> QUIT :Abuse: abuse@example.org
! hung-up
! open romeo
= closed error=resource-constraint/wait: 2 connections a minute are the limit here.
-
