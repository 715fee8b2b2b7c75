# What a user names is not dialled into the operator's own net.
% session 127.0.0.2
! open romeo
= closed error=policy-violation/modify: This gateway does not connect to private addresses.
-
