# Behind a ZNC: what it is in unasked is no invitation, joining finds it, leaving does not part.
% caps server-time echo-message znc.in/self-message
% support CASEMAPPING=rfc1459
! login
< :romeo!u@h JOIN #Its
< :srv 353 romeo = #Its :romeo al
< :srv 366 romeo #Its :End
-
! join #its
> TOPIC #its
> NAMES #its
> MODE #its
< :srv 331 romeo #Its :No topic
= subject #its: 
< :srv 353 romeo = #Its :romeo @al
= present #its romeo participant/none
= present #its al moderator/admin
< :srv 366 romeo #Its :End
= joined #its romeo
! say m1 #its one
> PRIVMSG #its :one
# another client of his says something else meanwhile: that is no echo of ours
< :romeo!u@h PRIVMSG #its :from my desk
= received #its <romeo> carbon: from my desk
< :romeo!u@h PRIVMSG #its :one
= accepted m1 1/1
! leave #its
= left #its parted
-
! join #its
> TOPIC #its
> NAMES #its
> MODE #its
< :srv 366 romeo #its :End
= present #its romeo participant/none
= joined #its romeo
# parted by another client of his: it is his own doing, and a join is a join again
< :romeo!u@h PART #its
= left #its parted

! join #its
> JOIN #its
-
