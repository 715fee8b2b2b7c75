% session irc.evil.example
% setting network_deny=*.evil.example
! open romeo
= closed error=not-allowed/cancel: This gateway does not connect to irc.evil.example.
-
