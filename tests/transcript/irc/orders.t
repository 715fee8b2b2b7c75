# Kicks, invitations, roles: each has its answer, from the event, an error or the PONG.
% setting flood_lines=100
! login
! enter #a @op bob
! kick #a bob be\r\ngone
> KICK #a bob :be  gone
> PING w1
< :romeo!u@h KICK #a bob :be gone
= gone #a bob kicked actor=romeo reason=be gone
= reply kick done
< :srv PONG srv w1
! kick #a bob
= reply kick error=item-not-found/cancel: Nobody called bob is in #a now.
! invite #a carol
> INVITE carol #a
> PING w2
< :srv 341 romeo carol #a
= reply invite done
< :srv PONG srv w2
! invite #a dave
> INVITE dave #a
> PING w3
< :srv 401 romeo dave :No such nick
= reply invite error=item-not-found/cancel: Nobody called dave is on 127.0.0.1 now.
< :srv PONG srv w3
! invite #a op
> INVITE op #a
> PING w4
< :srv 443 romeo op #a :is already on channel
= reply invite error=conflict/cancel: That person is in #a already.
< :srv PONG srv w4
! role #a op participant
> MODE #a -o op
> PING w5
< :srv 482 romeo #a :You're not channel operator
= reply role error=forbidden/auth: *
< :srv PONG srv w5
! role #a op moderator
> MODE #a +h-o op op
> PING w6
< :romeo!u@h MODE #a +h-o op op
= present #a op moderator/member
< :srv PONG srv w6
= reply role done
! aff #a op owner
> MODE #a +q-h op op
> PING w7
< :srv PONG srv w7
= reply aff done
! aff #a *!*@spam.example outcast
> MODE #a +b *!*@spam.example
> PING w8
< :srv PONG srv w8
= reply aff done
! aff #a op outcast
> MODE #a +b op!*@*
> KICK #a op
> PING w9
< :srv 482 romeo #a :no
= reply aff error=forbidden/auth: *
< :srv 482 romeo #a :no
= notice #a no
< :srv PONG srv w9
-
