# Ordered, it is heard of when the server says so; a line break in the reason is no new line.
! login
! enter #a
! leave #a so long\r\nQUIT :injected
> PART #a :so long  QUIT :injected
-
< :romeo!u@h PART #a :so long
= left #a parted reason=so long
-
