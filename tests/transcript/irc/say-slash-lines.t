# Any line of a pasted text: all of it or nothing is said.
! login
! enter #a bob
! say m15 #a so I typed this\n/msg NickServ identify secret\nand it worked
= failed m15 1/1 error=not-acceptable/modify: /msg begins a line of this and looks like a command, *a space before it.
! say m16 bob /say hi\n/MODE +v bob
= failed m16 1/1 error=not-acceptable/modify: /mode begins a line *
! say m17 #a // a comment\n /msg bob\n/usr/bin\n//msg
> PRIVMSG #a :/ a comment
> PRIVMSG #a : /msg bob
> PRIVMSG #a :/usr/bin
> PRIVMSG #a ://msg
> PING w4
< :srv PONG srv w4
= accepted m17 1/4
= accepted m17 2/4
= accepted m17 3/4
= accepted m17 4/4
-
