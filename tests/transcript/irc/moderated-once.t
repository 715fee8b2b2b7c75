! login
! enter #a @op
< :op!o@h MODE #a +m
= modes #a by=op moderated
= received #a: Mode #a [+m] by op
> NAMES #a
< :op!o@h MODE #a -m
= modes #a by=op
= received #a: Mode #a [-m] by op
-
< :srv 366 romeo #a :End
> NAMES #a
< :srv 366 romeo #a :End
-
