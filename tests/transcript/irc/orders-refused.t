# MU-41: what a server can say against an order, each by its own name; nothing waits for ever.
% setting flood_lines=100
! login
! enter #a @op bob
! kick #a bob
> KICK #a bob
> PING w1
< :srv 482 romeo #a :You're not channel operator
= reply kick error=forbidden/auth: You are not an operator of #a. (You're not channel operator)
< :srv PONG srv w1
! kick #a bob
> KICK #a bob
> PING w2
< :srv 441 romeo bob #a :They aren't on that channel
= reply kick error=item-not-found/cancel: Nobody of that name is in #a now. (They aren't on that channel)
< :srv PONG srv w2
! kick #a bob
> KICK #a bob
> PING w3
< :srv 401 romeo bob :No such nick
= reply kick error=item-not-found/cancel: Nobody called bob is on 127.0.0.1 now.
< :srv PONG srv w3
! kick #a bob
> KICK #a bob
> PING w4
< :srv 442 romeo #a :You're not on that channel
= reply kick error=not-acceptable/modify: You are not in #a.
< :srv PONG srv w4
! kick #a bob
> KICK #a bob
> PING w5
< :srv 484 romeo bob #a :Cannot kick a service
= reply kick error=forbidden/auth: #a: your rights do not reach so far. (Cannot kick a service)
< :srv PONG srv w5
! kick #a bob
> KICK #a bob
> PING w6
< :srv 403 romeo #a :No such channel
= reply kick error=not-allowed/cancel: #a refused this. (No such channel)
< :srv PONG srv w6
! kick #a bob
> KICK #a bob
> PING w7
< :srv 972 romeo bob #a :Cannot kick
= reply kick error=not-allowed/cancel: #a refused this. (Cannot kick)
< :srv PONG srv w7
! aff #a bob admin
> MODE #a +o bob
> PING w8
< :srv 472 romeo o :is unknown mode char to me
= reply aff error=not-allowed/cancel: #a does not know this mode. (is unknown mode char to me)
< :srv PONG srv w8
! aff #a bob admin
> MODE #a +o bob
> PING w9
< :srv 974 romeo o :Only IRC operators
= reply aff error=forbidden/auth: #a: your rights do not reach so far. (Only IRC operators)
< :srv PONG srv w9
! aff #a bob admin
> MODE #a +o bob
> PING wa
< :srv 696 romeo #a o bob :Invalid parameter
= reply aff error=not-acceptable/modify: #a does not take this. (Invalid parameter)
< :srv PONG srv wa
! topic #a New
> TOPIC #a :New
> PING wb
< :srv 482 romeo #a :No
= reply topic error=forbidden/auth: *
< :srv PONG srv wb
! invite #a carol
> INVITE carol #a
> PING wc
< :srv 518 romeo #a :Cannot invite (+V)
= reply invite error=not-allowed/cancel: #a refused this. (Cannot invite (+V))
< :srv PONG srv wc
-
