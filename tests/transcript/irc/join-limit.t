% setting max_channels=1
! login
! enter #a
! join #b
= left #b refused error=resource-constraint/wait: 1 channels at once are the limit here.
< :romeo!u@h JOIN #forced
> PART #forced
-
