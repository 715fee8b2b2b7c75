# A server by name that knows no CAP gets the password all the same.
% host localhost
% timing ready=1
% option server_password=sesame
! open romeo
> CAP LS 302
> PASS :sesame
> NICK romeo
> USER *
< :srv 001 romeo :Welcome
= opened romeo
-
