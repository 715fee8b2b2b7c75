! login
! join #a romeo a,b
= left #a refused error=not-authorized/auth: #a needs a key. *
! join #a romeo :x
= left #a refused error=not-authorized/auth: *
-
