! login
! join #wherry
> JOIN #wherry
< :srv 470 romeo #wherry ##wherry :Forwarding to another channel
= left #wherry refused instead=##wherry error=redirect/modify: #wherry sends you to ##wherry.
< :romeo!u@h JOIN ##wherry
= entered ##wherry romeo
= present ##wherry romeo participant/none real=u@h
> MODE ##wherry
< :srv 353 romeo = ##wherry :romeo
< :srv 366 romeo ##wherry :End
= joined ##wherry romeo
-
