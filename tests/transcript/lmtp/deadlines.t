# An answer of ours that does not come: 451, and the client goes on; our turn is nobody's idleness.
% limit check_ms=300
% limit mail_ms=300
% limit idle_ms=200
% rcpt b@x later
% dot c@x later
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nDATA\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 451 4.4.1 *
S: 250 2.1.5 Ok
S: 354 *
C> x\r\n.\r\nQUIT\r\n
= from <a@x> to <c@x> *
S: 451 4.4.1 *
S: 221 *
x
# Too late, and to nobody.
! rcpt b@x ok
! dot c@x ok
-
