# MX-04: a reply names what it answers, both ways; the first of several lines does.
% caps echo-message message-tags
! login
! enter #a bob
! about answers id;1 m1 #a Yes\nand no
> @+draft/reply=id\\:1 PRIVMSG #a :Yes
> PRIVMSG #a :and no
< @msgid=2;+draft/reply=id\\:1 :romeo!u@h PRIVMSG #a :Yes
= accepted m1 1/2 id=2
< @msgid=3 :romeo!u@h PRIVMSG #a :and no
= accepted m1 2/2 id=3
< @msgid=4;+draft/reply=2 :bob!b@h PRIVMSG #a :romeo: Why?
= received #a <bob> highlight answers about=2 id=4: romeo: Why?
< @msgid=5;+reply=2 :bob!b@h PRIVMSG romeo :\001ACTION nods\001
= received bob action answers about=2 id=5: nods
< @msgid=6;+draft/reply=no\\sid :bob!b@h PRIVMSG #a :ok
= received #a <bob> id=6: ok
-
