# MU-31: without labels the echo of the batch is it, whole; without either, the answer to a PING behind it.
% caps echo-message message-tags batch draft/multiline=max-bytes=4096
! login
! enter #a bob
! say m1 #a one\ntwo
> BATCH +m1 draft/multiline #a
> @batch=m1 PRIVMSG #a :one
> @batch=m1 PRIVMSG #a :two
> BATCH -m1
< @msgid=7 :romeo!u@host.example BATCH +x draft/multiline #a
< @batch=x :romeo!u@host.example PRIVMSG #a :one
< @batch=x :romeo!u@host.example PRIVMSG #a :two
< :srv BATCH -x
= accepted m1 1/1 id=7
# Another client's.
< @msgid=8 :romeo!u@host.example BATCH +x draft/multiline #a
< @batch=x :romeo!u@host.example PRIVMSG #a :one
< @batch=x :romeo!u@host.example PRIVMSG #a :two
< :srv BATCH -x
= received #a <romeo> carbon id=8: one*two
< :srv CAP romeo DEL :echo-message
-
! say m2 #a one\ntwo
> BATCH +m2 draft/multiline #a
> @batch=m2 PRIVMSG #a :one
> @batch=m2 PRIVMSG #a :two
> BATCH -m2
> PING w2
< :srv PONG srv w2
= accepted m2 1/1
