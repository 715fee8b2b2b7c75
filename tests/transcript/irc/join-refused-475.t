# Table D, MU-15
! login
! join #wherry
> JOIN #wherry
< :srv 475 romeo #wherry :No, thanks.
= left #wherry refused error=not-authorized/auth: #wherry needs a key. Join again with it as the room password.
-
