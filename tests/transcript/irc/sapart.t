# A PART that nobody ordered was somebody's doing.
! login
! enter #a
< :romeo!u@h PART #a :"requested by op (spam)"
= left #a kicked reason="requested by op (spam)"
-
