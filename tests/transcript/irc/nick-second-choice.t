# The settings' nick is taken; the one he joined with is not.
% option nick=juliet
! open romeo
> CAP LS 302
> NICK juliet
> USER *
< :srv 433 * juliet :Nickname is already in use
> NICK romeo
< :srv 001 romeo :Welcome
= opened romeo
-
