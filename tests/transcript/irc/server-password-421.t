# Or at once, where it says so.
% host localhost
% option server_password=sesame
! open romeo
> CAP LS 302
< :srv 421 * CAP :Unknown command
> PASS :sesame
> NICK romeo
> USER *
< :srv 001 romeo :Welcome
= opened romeo
-
