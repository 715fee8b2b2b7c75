# A mode that flickers: NAMES is asked for once, and once more when its answer has come.
! login
! enter #a @op bob
*101 < :op!o@h MODE #a +m-m+m
< :op!o@h MODE #a -m
< :op!o@h MODE #a +m
.
< :srv 353 romeo = #a :@op bob romeo
= present #a bob visitor/none
= present #a romeo visitor/none *
< :srv 366 romeo #a :End
> NAMES #a
< :srv 353 romeo = #a :@op bob romeo
< :srv 366 romeo #a :End
-
