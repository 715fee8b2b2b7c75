! login
< :romeo!u@h JOIN :#forced
= entered #forced romeo
= present #forced romeo participant/none real=u@h
> MODE #forced
< :srv 353 romeo @ #forced :romeo @op
= present #forced op moderator/admin
< :srv 366 romeo #forced :End
= joined #forced romeo
< :op!o@h PRIVMSG #forced :hello
= received #forced <op>: hello
-
