% caps echo-message message-tags batch labeled-response
! login
! enter #a
! say m1 #a one
> @label=w1 PRIVMSG #a :one
< @label=w1 :srv FAIL PRIVMSG BLOCKED #a :You look like spam
= failed m1 1/1 error=not-allowed/cancel: #a refused this. (You look like spam)
-
