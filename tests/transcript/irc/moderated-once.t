! login
! enter #a @op
< :op!o@h MODE #a +m
= modes #a by=op moderated
> NAMES #a
< :op!o@h MODE #a -m
= modes #a by=op
-
< :srv 366 romeo #a :End
> NAMES #a
< :srv 366 romeo #a :End
-
