# The same where CAP is unknown.
% option login=password
% option password=secret
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 421 * CAP :Unknown command
= closed error=not-authorized/auth: *
> QUIT
-
