# Neither MONITOR nor USERHOST nor ISON: contacts follow the session.
% support MONITOR=10
% timing watch=1
! login
! watch bob
> MONITOR + bob
< :srv 421 romeo MONITOR :Unknown command
> USERHOST bob
< :srv 421 romeo USERHOST :Unknown command
> ISON bob
< :srv 421 romeo ISON :Unknown command
= caps 2000
-
