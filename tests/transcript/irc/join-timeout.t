% timing join=50
! login
! join #a
> JOIN #a
= left #a refused error=remote-server-timeout/wait: *
> PART #a
-
