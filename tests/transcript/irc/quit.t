! login
! enter #a
! close Gateway shutdown
> QUIT :Gateway shutdown
! hung-up
