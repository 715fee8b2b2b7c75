# Table D
! login
! join #wherry
> JOIN #wherry
< :srv 477 romeo #wherry :No, thanks.
= left #wherry refused error=registration-required/auth: #wherry lets in registered nicknames only. Write: identify
-
