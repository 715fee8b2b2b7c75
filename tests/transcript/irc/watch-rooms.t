# Channels in common tell at once: who comes, is away, takes another nick, quits.
% caps away-notify
% support MONITOR=10
% timing watch=1
! login
! watch bob carol
> MONITOR + bob,carol
< :srv 731 romeo :bob,carol
= contact bob 0 -
= contact carol 0 -
! enter #a x
< :bob!b@h JOIN #a
= contact bob 4 -
= present #a bob participant/none real=b@h
> USERHOST bob
< :srv 302 romeo :bob=+b@h
< :bob!b@h AWAY :tea
= contact bob 2 tea
= person bob away real=b@h status=tea
< :bob!b@h NICK carol
= person-renamed bob carol in 1
= contact bob 0 -
= contact carol 2 tea
< :srv 731 romeo :bob
< :srv 730 romeo :carol!b@h
< :carol!b@h PART #a
= gone #a carol parted
-
! join #b romeo
> JOIN #b
< :romeo!u@h JOIN #b
< :srv 353 romeo = #b :romeo carol
< :srv 366 romeo #b :End
...
< :carol!b@h QUIT :irc.one.example irc.two.example
= person-left carol lost in 1 reason=irc.one.example irc.two.example
= contact carol 0 -
< :srv 731 romeo :carol
-
