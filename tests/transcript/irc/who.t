# M2-04: who was there before is known by account, too, before the room is shown; who is away is.
% caps extended-join account-notify away-notify userhost-in-names
% support CASEMAPPING=rfc1459 PREFIX=(ov)@+ WHOX
! login
! join #a romeo
> JOIN #a
< :romeo!u@h JOIN #a * :x
> MODE #a
= present #a romeo participant/none real=u@h
< :srv 353 romeo = #a :romeo!u@h @alice!a@x bob!b@y
= present #a alice moderator/admin real=a@x
= present #a bob participant/none real=b@y
< :srv 366 romeo #a :End
> WHO #a %tcuhnfa,152
< :srv 354 romeo 152 #a a x alice G@ alice-account
= present #a alice moderator/admin real=a@x stable=alice-account away
< :srv 354 romeo 152 #a b y bob H 0
# Of another question, of nobody, too short.
< :srv 354 romeo 7 #a b y bob H no
< :srv 354 romeo 152 #a b y carol H no
< :srv 354 romeo 152 #a b y bob
< :srv 366 romeo #a :End
-
< :srv 315 romeo #a :End of WHO
= joined #a romeo
< :srv 315 romeo #a :End of WHO
-
