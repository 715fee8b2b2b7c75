# Where the operator does not want it.
% setting raw_commands=no
! login
! raw WHO bob
= reply raw error=not-allowed/cancel: This gateway takes no raw lines. *
-
