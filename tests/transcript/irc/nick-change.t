! login
! enter #a bob
! nick Juliet
> NICK Juliet
> PING w1
< :romeo!u@h NICK :Juliet
= person-renamed romeo Juliet in 1
= renamed Juliet
= reply nick done
< :srv PONG srv w1
! nick taken
> NICK taken
> PING w2
< :srv 433 Juliet taken :Nickname is already in use
= reply nick error=conflict/cancel: taken is in use on 127.0.0.1.
< :srv PONG srv w2
! nick fast
> NICK fast
> PING w3
< :srv 438 Juliet fast :Nick change too fast
= reply nick error=policy-violation/wait: You change your nickname too fast. (Nick change too fast)
< :srv PONG srv w3
! nick stuck
> NICK stuck
> PING w4
< :srv 447 Juliet :Can not change nickname while on #a
= reply nick error=not-allowed/cancel: *
< :srv PONG srv w4
! nick 3juliet
= reply nick error=not-acceptable/modify: "3juliet" cannot be a nickname: it starts with a digit. Try juliet3.
! nick a b
= reply nick error=not-acceptable/modify: *
! nick Juliet
= reply nick done
-
