# A certificate that nobody vouches for, and that is pinned.
% tls pinned
! login
! enter #a
-
