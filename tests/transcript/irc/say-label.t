# With labels every answer names its line: an echo, an ACK, an error, or a batch of them.
% caps echo-message message-tags batch labeled-response
! login
! enter #a
! say m1 #a one
! say m2 #a two
! say m3 bob three
! say m4 bob four
! say m5 bob five
> @label=w1 PRIVMSG #a :one
> @label=w2 PRIVMSG #a :two
> @label=w3 PRIVMSG bob :three
> @label=w4 PRIVMSG bob :four
> @label=w5 PRIVMSG bob :five
< @label=w2 :srv 404 romeo #a :Cannot send
= failed m2 1/1 error=forbidden/auth: *
< @msgid=1;label=w1 :romeo!u@h PRIVMSG #a :one
= accepted m1 1/1 id=1
< @label=w4 :srv ACK
= accepted m4 1/1
< @label=w3 :srv BATCH +ref labeled-response
< @batch=ref :srv 301 romeo bob :away
< @batch=ref;msgid=3 :romeo!u@h PRIVMSG bob :three
= accepted m3 1/1 id=3
< :srv BATCH -ref
< @label=w5 :srv BATCH +ref labeled-response
< @batch=ref :srv NOTE * THING :words
= notice NOTE * THING words
< :srv BATCH -ref
= accepted m5 1/1
< @label=w5 :romeo!u@h PRIVMSG bob :five
< @msgid=9 :romeo!u@h PRIVMSG #a :one
= received #a <romeo> carbon id=9: one
-
