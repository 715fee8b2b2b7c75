# MU-47: exceptions from bans, which XEP-0045 has no word for: the list, one more, one less; what is no mask; who may not.
! login
! enter #a bob @op
! exceptions #a
> MODE #a +e
> PING w1
< :srv 348 romeo #a carol!*@* alice!a@h 1700000000
< :srv 348 romeo #a *!*@example.org
< :srv 349 romeo #a :End
= reply exceptions: carol!*@* (by alice)\n*!*@example.org
< :srv PONG srv w1
! exceptions #A +dave
> MODE #a +e dave!*@*
> PING w2
< :romeo!r@h MODE #a +e dave!*@*
= received #a: Mode #a [+e dave!*@*] by romeo
< :srv PONG srv w2
= reply exceptions: The bans of #a do not touch dave!*@*.
! exceptions #a -*!*@example.org
> MODE #a -e *!*@example.org
> PING w3
< :srv 482 romeo #a :You're not channel operator
= reply exceptions error=forbidden/auth: You are not an operator of #a. (You're not channel operator)
< :srv PONG srv w3
! exceptions #a +a b
= reply exceptions error=not-acceptable/modify: "a b" is no mask: *
! exceptions #b
= reply exceptions error=not-acceptable/modify: You are not in #b.
! exceptions #a
> MODE #a +e
> PING w4
< :srv 349 romeo #a :End
= reply exceptions: There are no exceptions from the bans of #a.
< :srv PONG srv w4
-
# Another letter, or none.
< :srv 005 romeo EXCEPTS=E CHANMODES=bE,k,l,imnpst :are supported by this server
< PING :x
> PONG :x
! exceptions #a
> MODE #a +E
> PING w5
< :srv 349 romeo #a :End
= reply exceptions: There are no exceptions from the bans of #a.
< :srv PONG srv w5
< :srv 005 romeo CHANMODES=b,k,l,imnpst :are supported by this server
< PING :x
> PONG :x
! exceptions #a
= reply exceptions error=feature-not-implemented/cancel: *knows no exceptions from bans.
-
