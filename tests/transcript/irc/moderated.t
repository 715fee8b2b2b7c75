# In a moderated channel whoever has no voice is a visitor: the wire is asked who is in.
! login
! enter #a @op bob
< :srv 324 romeo #a +nm
= modes #a moderated inside
> NAMES #a
< :srv 353 romeo = #a :@op +bob romeo
= present #a bob participant/member
= present #a romeo visitor/none *
< :srv 366 romeo #a :End
< :op!o@h MODE #a -m
= modes #a by=op inside
= received #a: Mode #a [-m] by op
> NAMES #a
< :srv 353 romeo = #a :@op +bob romeo
= present #a romeo participant/none *
< :srv 366 romeo #a :End
-
