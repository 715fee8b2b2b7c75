# Clients ask about everybody they see: few are asked at a time.
! login
! fetch a
! fetch b
! fetch c
! fetch d
! fetch e
! fetch f
! fetch g
! fetch h
! fetch i
= reply fetch error=resource-constraint/wait: * is asked about many people already. Try later.
...
