! login
! away out
> AWAY :out
! away out
! here
> AWAY
! here
-
