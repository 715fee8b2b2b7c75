# MU-50
! login
! enter #a bob eve
< :bob!b@h QUIT :irc.one.example irc.two.example
= person-left bob lost in 1 reason=irc.one.example irc.two.example
< :eve!e@h QUIT :*.net *.split
= person-left eve lost in 1 reason=*.net *.split
-
