# ZNC has lost the network: it says what is lost; back again, it says who is there.
% caps server-time echo-message znc.in/self-message
% support CASEMAPPING=rfc1459
! login
! join #a
> JOIN #a
< :romeo!u@h JOIN #a
= present #a romeo participant/none real=u@h
> MODE #a
< :srv 353 romeo = #a :romeo al bo
= present #a al participant/none
= present #a bo participant/none
< :srv 366 romeo #a :End
= joined #a romeo
! say m1 #a one
> PRIVMSG #a :one
! say m2 bo two
> PRIVMSG bo :two
< :*status!znc@znc.in PRIVMSG romeo :Disconnected from IRC. Reconnecting...
= received *status: Disconnected from IRC. Reconnecting...
< :*status!znc@znc.in PRIVMSG romeo :Your message to bo got lost, you are not connected to IRC!
= failed m2 *
= received *status: *
< :somebody!znc@znc.in PRIVMSG romeo :Your message to #a got lost, you are not connected to IRC!
= received somebody: *
< :*status!znc@znc.in PRIVMSG romeo :Your message to #a got lost, you are not connected to IRC!
= failed m1 *
= received *status: *
< :srv 001 romeo :Welcome again
< :romeo!u@h JOIN #a
= occupants-lost #a
= present #a romeo participant/none real=u@h
< :srv 353 romeo = #a :romeo @al
= present #a romeo participant/none real=u@h
= present #a al moderator/admin
< :srv 366 romeo #a :End
-
