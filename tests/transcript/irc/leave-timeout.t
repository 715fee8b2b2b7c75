% timing leave=40
! login
! enter #a
! leave #a
> PART #a
= left #a parted
-
