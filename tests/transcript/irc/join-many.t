# Those of one turn in one line, keyed ones in front.
% support CASEMAPPING=ascii TARGMAX=JOIN:4
! login
! join #a
! join #b romeo key
! join #c
! join #d
! join #e
> JOIN #b,#a,#c,#d key
> JOIN #e
-
