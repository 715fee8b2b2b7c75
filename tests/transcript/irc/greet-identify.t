# The user's lines go before his channels; one that logs in to the services waits for them, too.
! option commands=PRIVMSG NickServ :IDENTIFY sesame\nMODE romeo +x
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
> PRIVMSG NickServ :IDENTIFY sesame
> MODE romeo +x
> PING w1
-
< :srv PONG srv w1
-
< :NickServ!s@services NOTICE romeo :You are now identified.
= received nickserv notice: You are now identified.
< :srv 900 romeo romeo!u@h Romeo :You are now logged in
> JOIN #a
-
