# Table D, MU-17
! login
! join #wherry
> JOIN #wherry
< :srv 474 romeo #wherry :No, thanks.
= left #wherry refused error=forbidden/auth: You are banned from #wherry. (No, thanks)
-
