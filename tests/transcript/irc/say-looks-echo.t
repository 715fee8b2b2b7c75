# MU-31: what strips the looks has changed no word.
% caps echo-message message-tags
! login
! enter #a bob
! looks m1 #a 0+4:1 bold
> PRIVMSG #a :\002bold
< @msgid=1 :romeo!u@h PRIVMSG #a :bold
= accepted m1 1/1 id=1
! looks m2 #a 0+4:1 bold words
> PRIVMSG #a :\002bold\002 words
< @msgid=2 :romeo!u@h PRIVMSG #a :b**d words
= accepted m2 1/1 id=2 said=b??d words
