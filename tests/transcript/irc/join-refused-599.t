# Table D
! login
! join #wherry
> JOIN #wherry
< :srv 599 romeo #wherry :No, thanks.
= left #wherry refused error=not-allowed/cancel: #wherry did not let you in. (No, thanks)
-
