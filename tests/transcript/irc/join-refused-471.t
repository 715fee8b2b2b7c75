# Table D, MU-20
! login
! join #wherry
> JOIN #wherry
< :srv 471 romeo #wherry :No, thanks.
= left #wherry refused error=service-unavailable/wait: #wherry is full. Try later.
-
