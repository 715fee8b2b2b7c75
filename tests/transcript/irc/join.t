# Occupants first, with their prefixes and hosts; then the room, its topic and its modes.
% caps multi-prefix userhost-in-names extended-join message-tags
! login
! join #Wherry
> JOIN #Wherry
< :romeo!~romeo@host.example JOIN #Wherry romeo-account :Romeo M
= present #wherry romeo participant/none real=~romeo@host.example stable=romeo-account
> MODE #Wherry
< :srv 332 romeo #Wherry :The \002topic\002
< :srv 333 romeo #Wherry juliet!j@h 1600000000
< :srv 353 romeo = #Wherry :@+juliet!j@verona.example ~own!o@x &adm!a@x %half!h@x +voc!v@x romeo!~romeo@host.example
< :srv 353 romeo = #Wherry :plain!p@x
< :srv 366 romeo #Wherry :End of /NAMES list.
= subject #wherry by=juliet at=1600000000: The topic
= present #wherry juliet moderator/admin real=j@verona.example
= present #wherry own moderator/owner real=o@x hats=owner
= present #wherry adm moderator/owner real=a@x hats=protected
= present #wherry half moderator/member real=h@x hats=halfop
= present #wherry voc participant/member real=v@x
= present #wherry plain participant/none real=p@x
= joined #wherry romeo
< :srv 324 romeo #Wherry +nstk key
= key #wherry key
= modes #wherry password hidden locked inside
< :srv 329 romeo #Wherry 1500000000
-
