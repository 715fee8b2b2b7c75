# Services that are away, and a server that does not answer, keep nobody out.
% timing identify=1
! option commands=PRIVMSG Q@CServe.quakenet.org :AUTH romeo sesame
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 421 * CAP :Unknown command
< :srv 001 romeo :Welcome
= opened romeo
! join #a romeo
-
< :srv 422 romeo :No MOTD
> PRIVMSG Q@CServe.quakenet.org :AUTH romeo sesame
> PING w1
-
< :srv PONG srv w1
> JOIN #a
-
