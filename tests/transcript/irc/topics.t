! login
! enter #a @op
< :op!o@h TOPIC #a :new \00304red\003
= subject #a by=op now: new red
! topic #a two\nlines
> TOPIC #a :two lines
> PING w1
< :romeo!u@h TOPIC #a :two lines
= subject #a by=romeo now: two lines
= reply topic done
< :srv PONG srv w1
! topic #a not mine
> TOPIC #a :not mine
> PING w2
< :srv 482 romeo #a :You're not a channel operator
= reply topic error=forbidden/auth: You are not an operator of #a. (You're not a channel operator)
< :srv PONG srv w2
< :srv 331 romeo #a :No topic is set
= subject #a: 
-
