# One that nobody vouches for, and is not.
% tls unproved
! open romeo
= closed error=remote-server-timeout/cancel: 127.0.0.1 shows a certificate that is not valid for it. *
-
