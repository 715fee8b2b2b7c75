# Table D, MU-21
! login
! join #wherry
> JOIN #wherry
< :srv 476 romeo #wherry :No, thanks.
= left #wherry refused error=jid-malformed/modify: #wherry cannot be the name of a channel here. (No, thanks)
-
