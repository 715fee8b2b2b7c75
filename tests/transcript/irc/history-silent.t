# A network that promises to remember and does not answer: what was asked first does not wait for ever, nor take the place of
# what is asked next.
% caps message-tags batch server-time draft/chathistory
% timing query=0
! login
! enter #a bob
! past #a 0 0 20
> CHATHISTORY LATEST #a * 20
! past #a 1700000000 0 20
= reply past error=service-unavailable/cancel: *
> CHATHISTORY LATEST #a timestamp=2023-11-14T22:13:20.000Z 20
< :srv BATCH +1 chathistory #a
< PING :x
> PONG :x
! past #a 0 0 20
> CHATHISTORY LATEST #a * 20
# One that is being answered is let come.
< @batch=1;time=2023-11-14T22:13:22.000Z;msgid=m2 :bob!b@h PRIVMSG #a :two
< :srv BATCH -1
= reply past 1 lines
= received #a <bob> delayed id=m2 at=1700000002: two
-
