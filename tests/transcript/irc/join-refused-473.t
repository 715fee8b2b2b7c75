# Table D, MU-16
! login
! join #wherry
> JOIN #wherry
< :srv 473 romeo #wherry :No, thanks.
= left #wherry refused error=registration-required/auth: #wherry is by invitation only. Ask one of its operators.
-
