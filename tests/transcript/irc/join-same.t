# MU-53
# Two addresses, one channel on a server that folds so: the second is told the first.
! login
! enter #a[
! join #A{
= left #a{ refused instead=#a[ error=redirect/modify: #a{ is the same channel as #a[ here.
-
