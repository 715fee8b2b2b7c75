# Table D
! login
! join #wherry
> JOIN #wherry
< :srv 479 romeo #wherry :No, thanks.
= left #wherry refused error=jid-malformed/modify: *
-
