# MX-10: looks go out as codes, line by line, where user and channel want them; what they are of is not changed.
! login
! enter #a bob
! looks m1 #a 0+4:1,5+2:2/ff0000,8+4:8//00007f bold it mono, 3
> PRIVMSG #a :\002bold\002 \035\00304it\035\003 \036\00399,02mono\036\003\002\002, 3
> PING w1
< :srv PONG srv w1
= accepted m1 1/1
# Over a line's end, next to a digit, in an action.
! looks m2 #a 0+5:1/000000 a1\nb2
> PRIVMSG #a :\002\00301a1
> PRIVMSG #a :\002\00301b2
> PING w3
< :srv PONG srv w3
= accepted m2 1/2
= accepted m2 2/2
! looks m3 #a 0+1:0/ff0000,1+1:0/0000fc,2+1:10 123
> PRIVMSG #a :\00304\002\0021\00312\002\0022\021\003\002\0023
> PING w4
< :srv PONG srv w4
= accepted m3 1/1
# A channel without colours gets the words; so does one where he wants none.
< :op!o@h MODE #a +c
= received #a: Mode #a [+c] by op
! looks m4 #a 0+4:1 bold
> PRIVMSG #a :bold
> PING w5
< :srv PONG srv w5
= accepted m4 1/1
< :op!o@h MODE #a -c
= received #a: Mode #a [-c] by op
! room-option formatting=no
! looks m5 #a 0+4:1 bold
> PRIVMSG #a :bold
> PING w6
< :srv PONG srv w6
= accepted m5 1/1
< :bob!b@h PRIVMSG #a :\002bold\002
= received #a <bob>: bold
! room-option formatting=yes
< :bob!b@h PRIVMSG #a :\002bold\002
= received #a <bob> spans=0+4:1: bold
! option formatting=no
! looks m6 bob 0+4:1 bold
> PRIVMSG bob :bold
> PING w7
< :srv PONG srv w7
= accepted m6 1/1
