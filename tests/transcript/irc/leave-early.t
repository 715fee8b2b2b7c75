# Before the JOIN was answered; the PART answers itself.
! login
! join #a
> JOIN #a
! leave #a
> PART #a
< :romeo!u@h JOIN #a
< :srv 353 romeo = #a :romeo
< :srv 366 romeo #a :End
< :romeo!u@h PART #a
= left #a parted
! join #b
> JOIN #b
! leave #b
> PART #b
< :srv 471 romeo #b :full
< :srv 442 romeo #b :You are not on that channel
= left #b parted
-
