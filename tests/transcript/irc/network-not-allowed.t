% session irc.other.example
% setting network_allow=*.good.example
! open romeo
= closed error=not-allowed/cancel: This gateway does not connect to irc.other.example.
-
