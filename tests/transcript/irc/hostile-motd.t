# A message of the day without an end.
! login
< :srv 375 romeo :start
*5000 < :srv 372 romeo :0123456789012345678901234567890123456789012345678901234567890123456789 %d
< :srv 376 romeo :End
= notice 0123456789*
-
