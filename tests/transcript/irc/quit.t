! login
! enter #a
! close Gateway shutdown
> QUIT :Gateway shutdown (abuse: abuse@example.org)
! hung-up
