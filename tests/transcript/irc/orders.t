# Kicks, invitations, roles: each has its answer, from the event, an error or the PONG.
% setting flood_lines=100
! login
! enter #a @op bob carl
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
# Who is a moderator already stays what he is.
! role #a op moderator
= reply role done
! role #a carl visitor
= reply role error=not-allowed/cancel: Everybody may speak in #a: it is not moderated.
< :romeo!u@h MODE #a -o+h op op
= present #a op moderator/member hats=halfop
# biboumi's table: a mode is set and what is above it taken, in one line; what is below stays.
! aff #a op owner
> MODE #a +a op
> PING w6
< :romeo!u@h MODE #a +a op
= present #a op moderator/owner hats=protected halfop
< :srv PONG srv w6
= reply aff done
! aff #a op owner
= reply aff done
! aff #a op admin
> MODE #a +o-a op op
> PING w7
< :romeo!u@h MODE #a +o-a op op
= present #a op moderator/admin hats=halfop
< :srv PONG srv w7
= reply aff done
! aff #a op member
> MODE #a +v-o-h op op op
> PING w8
< :romeo!u@h MODE #a +v-oh op op op
= present #a op participant/member
< :srv PONG srv w8
= reply aff done
! aff #a op none
> MODE #a -v op
> PING w9
< :romeo!u@h MODE #a -v op
= present #a op participant/none
< :srv PONG srv w9
= reply aff done
! aff #a nobody owner
= reply aff error=item-not-found/cancel: Nobody called nobody is in #a now.
-
