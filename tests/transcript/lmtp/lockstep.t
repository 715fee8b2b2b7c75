# OpenSMTPD 6.8 cannot read two final answers at once: who never pipelines gets them one by one.
% limit pace_ms=40
% dot b@x conflict/cancel This mail goes in a circle
S: 220 *
C: LHLO mx
7* S: 250*
C: MAIL FROM:<r@y>
S: 250 2.1.0 Ok
C: RCPT TO:<a@x>
S: 250 2.1.5 Ok
C: RCPT TO:<b@x>
S: 250 2.1.5 Ok
C: RCPT TO:<c@x>
S: 250 2.1.5 Ok
C: DATA
S: 354 *
C: x
C: .
S: 250 2.1.5 Ok
= from <r@y> *
-
S: 554 5.4.6 This mail goes in a circle
-
S: 250 2.1.5 Ok
# Its next command is read.
C: NOOP
S: 250 2.0.0 Ok
