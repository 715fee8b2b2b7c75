# A message of several lines out of the past is no echo of what he says just now in the same words.
% caps message-tags batch server-time draft/chathistory echo-message draft/multiline=max-bytes=4096
! login
! enter #a bob
! past #a 1700000000 0 500
> CHATHISTORY LATEST #a timestamp=2023-11-14T22:13:20.000Z 100
! say m1 #a one\ntwo
> BATCH +m1 draft/multiline #a
> @batch=m1 PRIVMSG #a :one
> @batch=m1 PRIVMSG #a :two
> BATCH -m1
< :srv BATCH +1 chathistory #a
< @batch=1;time=2023-11-14T22:13:22.000Z;msgid=m2 :romeo!r@h BATCH +2 draft/multiline #a
< @batch=2 :romeo!r@h PRIVMSG #a :one
< @batch=2 :romeo!r@h PRIVMSG #a :two
< @batch=1 :romeo!r@h BATCH -2
< :srv BATCH -1
= reply past 1 lines
= received #a <romeo> carbon delayed id=m2 at=1700000002: one*two
< @msgid=7 :romeo!r@h BATCH +x draft/multiline #a
< @batch=x :romeo!r@h PRIVMSG #a :one
< @batch=x :romeo!r@h PRIVMSG #a :two
< :srv BATCH -x
= accepted m1 1/1 id=7
-
# Nor is a line that is played back unasked.
! say m3 #a again
> PRIVMSG #a :again
< :srv BATCH +3 chathistory #a
< @batch=3;time=2023-11-14T22:13:23.000Z;msgid=m4 :romeo!r@h PRIVMSG #a :again
= received #a <romeo> carbon delayed id=m4 at=1700000003: again
< :srv BATCH -3
< @msgid=9 :romeo!r@h PRIVMSG #a :again
= accepted m3 1/1 id=9
-
