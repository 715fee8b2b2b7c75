# What the network remembers of a channel, by request: the newest since a time, those before one, or the newest there are.
% caps message-tags batch server-time draft/chathistory
! login
! join #a
> JOIN #a
< :romeo!r@h JOIN #a
= present #a romeo participant/none real=r@h
> MODE #a
< :srv 353 romeo = #a :romeo bob!b@h
< :srv 366 romeo #a :End
= present #a bob participant/none real=b@h
= joined #a romeo
! past #a 1700000000 0 500
> CHATHISTORY LATEST #a timestamp=2023-11-14T22:13:20.000Z 100
< :srv BATCH +1 chathistory #A
< @batch=1;time=2023-11-14T22:13:21.500Z;msgid=m1 :bob!b@h PRIVMSG #a :one
# His own is no echo; what is said meanwhile is none of it.
< @batch=1;time=2023-11-14T22:13:22.000Z;msgid=m2 :romeo!r@h PRIVMSG #a :two
< @msgid=live :bob!b@h PRIVMSG #a :now
= received #a <bob> id=live: now
< @batch=1;time=2023-11-14T22:13:23.000Z :bob!b@h PRIVMSG #a :\1ACTION waves\1
< @batch=1;time=2023-11-14T22:13:23.000Z :bob!b@h PRIVMSG #a :\1VERSION\1
< @batch=1;time=2023-11-14T22:13:23.000Z :bob!b@h PRIVMSG romeo :not said in the channel
< :srv BATCH -1
= reply past 3 lines
= received #a <bob> delayed id=m1 at=1700000001: one
= received #a <romeo> carbon delayed id=m2 at=1700000002: two
= received #a <bob> action delayed at=1700000003: waves
# The page before it.
! past #a 1700000000 1700000001 500
> CHATHISTORY BEFORE #a timestamp=2023-11-14T22:13:21.000Z 100
< :srv BATCH +2 chathistory #a
< :srv BATCH -2
= reply past 0 lines
# The newest, as many as the server gives.
< :srv 005 romeo CHATHISTORY=50 :are supported by this server
< PING :x
> PONG :x
! past #a 0 0 500
> CHATHISTORY LATEST #a * 50
< :srv FAIL CHATHISTORY INVALID_TARGET LATEST #a :Nothing is kept of it
= reply past 0 lines
# Nobody asked for this one: played back as it comes.
< :srv BATCH +3 chathistory #a
< @batch=3;time=2023-11-14T22:13:21.500Z;msgid=m1 :bob!b@h PRIVMSG #a :one
= received #a <bob> delayed id=m1 at=1700000001: one
< :srv BATCH -3
-
