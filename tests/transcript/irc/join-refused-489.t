# Table D
! login
! join #wherry
> JOIN #wherry
< :srv 489 romeo #wherry :No, thanks.
= left #wherry refused error=not-allowed/cancel: *
-
