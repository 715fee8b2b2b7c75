# A PART that he typed is his own leaving, and nobody's doing.
! login
! enter #a bob
! raw part #a :off
> part #a :off
> PING w1
< :romeo!u@h PART #a :off
= left #a parted reason=off
< :srv PONG srv w1
= reply raw: Sent; no answer.
-
! enter #b bob
! raw JOIN 0
> JOIN 0
> PING w2
< :romeo!u@h PART #b
= left #b parted
< :srv PONG srv w2
= reply raw: Sent; no answer.
-
# Behind its PONG it is over: the next is somebody else's.
! enter #c
< :romeo!u@h PART #c :"requested by op"
= left #c kicked reason="requested by op"
-
