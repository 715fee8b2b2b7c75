# MU-37: who else is invited is said in the channel (invite-notify), by us or by another.
% caps invite-notify
! login
! enter #a @op
< :op!o@h INVITE bob #a
= received #a: op invites bob.
< :op!o@h INVITE bob #elsewhere
< :op!o@h INVITE bob :#a b
! invite #a carol
> INVITE carol #a
> PING w1
< :srv 341 romeo carol #a
= reply invite done
< :romeo!u@h INVITE carol #a
= received #a: romeo invites carol.
< :srv PONG srv w1
-
