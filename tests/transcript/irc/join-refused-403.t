# Table D, MU-21
! login
! join #wherry
> JOIN #wherry
< :srv 403 romeo #wherry :No, thanks.
= left #wherry refused error=item-not-found/cancel: There is no channel #wherry here. (No, thanks)
-
