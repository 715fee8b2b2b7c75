# MU-40
! login
! enter #a @op
< :op!o@h KICK #a romeo :behave
= left #a kicked actor=op reason=behave
< :op!o@h PRIVMSG #a :and stay out
-
