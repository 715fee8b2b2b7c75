# IRCv3's standard replies.
! login
! join #wherry
> JOIN #wherry
< :srv FAIL JOIN CHANNEL_RENAMED #wherry :Gone elsewhere
= left #wherry refused error=not-allowed/cancel: #wherry did not let you in. (Gone elsewhere)
-
