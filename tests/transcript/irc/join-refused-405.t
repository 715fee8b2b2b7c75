# Table D
! login
! join #wherry
> JOIN #wherry
< :srv 405 romeo #wherry :No, thanks.
= left #wherry refused error=resource-constraint/wait: You are in too many channels to join #wherry. (No, thanks)
-
