# Table D, MU-18
! login
! join #wherry
> JOIN #wherry
< :srv 437 romeo #wherry :No, thanks.
= left #wherry refused error=resource-constraint/wait: #wherry cannot be had just now. Try later. (No, thanks)
-
