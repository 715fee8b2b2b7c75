# Table D
! login
! join #wherry
> JOIN #wherry
< :srv 407 romeo #wherry :No, thanks.
= left #wherry refused error=conflict/cancel: *
-
