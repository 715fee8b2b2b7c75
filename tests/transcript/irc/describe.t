# What there is to be said of a connection, as it becomes known.
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv 421 * CAP :Unknown command
< :srv 001 romeo :Welcome
= opened romeo
! describe
= described: Server: 127.0.0.1:*\nNot encrypted\nNickname: romeo
< :srv 004 romeo irc.example ircd-2 iw bk
< :srv 422 romeo :No MOTD
< :romeo MODE romeo :+iwx
< :romeo MODE romeo :-w+r
< :srv 396 romeo ~u@hidden.example :is now your displayed host
< :srv 900 romeo romeo!u@h Montague :You are now logged in
...
! enter #wherry bob
! describe
= described, logged in: Server: irc.example (127.0.0.1:*)\nSoftware: ircd-2\nNot encrypted\nNickname: romeo (*@*)\nAccount: Montague\nModes: +irx\nChannels: #wherry
< :srv 901 romeo romeo!u@h :You are now logged out
-
