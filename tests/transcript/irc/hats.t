# M2-08: what a role does not tell: owner, protected, half-operator; and who says that he is a bot, in every room of ours.
% caps message-tags
! login
! enter #a ~&@boss &aide bob
! enter #b bob
< @bot;msgid=1 :bob!b@h PRIVMSG #a :I count
= present #* bob participant/none hats=bot
= present #* bob participant/none hats=bot
= received #a <bob> id=1: I count
< @bot :bob!b@h PRIVMSG #a :again
= received #a <bob>: again
< @robot :boss!b@h PRIVMSG #a :no
= received #a <boss>: no
< :op!o@h MODE #a +hq bob bob
= present #a bob moderator/owner hats=owner halfop bot
< :op!o@h MODE #a -qh bob bob
= present #a bob participant/none hats=bot
< :bob!b@h NICK bib
= person-renamed bob bib in 2
< :boss!b@h MODE #b +v bib
= present #b bib participant/member hats=bot
-
