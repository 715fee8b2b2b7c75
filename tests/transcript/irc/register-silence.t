# A server that never answers.
% timing register=50
! open romeo
> CAP LS 302
> NICK romeo
> USER *
= closed error=remote-server-timeout/wait: 127.0.0.1 cannot be reached (it does not answer).
> QUIT
-
