# DI-06: what the server can look at is asked of it.
% support CASEMAPPING=ascii ELIST=CMNTU
! login
! channels *rr* 3
> LIST *rr*,>2
< :srv 322 romeo #wherry 12 :x
= room-listed #wherry 12: x
< :srv 323 romeo :End
= reply channels done
! channels - 3
> LIST >2
< :srv 323 romeo :End
= reply channels done
# What cannot be written there is looked at here.
! channels *a,b*
> LIST
< :srv 322 romeo #wherry 12 :x
< :srv 323 romeo :End
= reply channels done
-
