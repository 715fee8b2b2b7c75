! login
! say m1 #elsewhere hello
= failed m1 1/1 error=not-acceptable/modify: You are not in #elsewhere.
! enter #a
! say m2 #a \001\002
= failed m2 1/1 error=not-acceptable/modify: There is nothing in this message that IRC could carry.
! leave #a
> PART #a
! say m3 #a still there?
= failed m3 1/1 error=not-acceptable/modify: You are not in #a.
-
