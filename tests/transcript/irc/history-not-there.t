# Where the network remembers nothing it is not asked; what is asked and not answered ends with the session.
% caps message-tags batch server-time
! login
! join #a
> JOIN #a
< :romeo!r@h JOIN #a
= present #a romeo participant/none real=r@h
> MODE #a
< :srv 366 romeo #a :End
= joined #a romeo
! past #a 0 0 20
= reply past error=feature-not-implemented/cancel: This network does not remember what was said.
-
