# MX-02: what is taken back, where the network has it: both ways, and why not.
% caps message-tags draft/message-redaction
% login caps
! login
= caps 3b01
! enter #a bob
! about retracts id-1 m1 #a
> REDACT #a id-1
> PING w1
< :srv PONG srv w1
= accepted m1 1/1
! about retracts id-2 m2 #a
> REDACT #a id-2
> PING w2
< :srv FAIL REDACT REDACT_WINDOW_EXPIRED #a id-2 3600 :Too old
= failed m2 1/1 error=not-allowed/cancel: It is too late to take this back in #a. (Too old)
< :srv PONG srv w2
! about retracts id-3 m3 #a
> REDACT #a id-3
> PING w3
< :srv FAIL REDACT UNKNOWN_MSGID #a id-3 :Never heard of it
= failed m3 1/1 error=item-not-found/cancel: *
< :srv PONG srv w3
! about retracts id-4 m4 #a
> REDACT #a id-4
> PING w4
< :srv FAIL REDACT REDACT_FORBIDDEN #a id-4 :Not yours
= failed m4 1/1 error=forbidden/auth: *
< :srv PONG srv w4
! about retracts a\r\nQUIT m5 #a
= failed m5 1/1 error=not-acceptable/modify: *
< :bob!b@h REDACT #a id-5 :oops
= received #a <bob> retracts about=id-5: -
< :bob!b@h REDACT romeo id-6
= received bob retracts about=id-6: -
< :bob!b@h REDACT #elsewhere id-6
< :bob!b@h REDACT #a :a b
-
# It is gone again.
< :srv CAP romeo DEL :draft/message-redaction
= caps 3301
! about retracts id-7 m6 #a
= failed m6 1/1 error=not-acceptable/modify: *
-
