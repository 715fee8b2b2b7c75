# All of it in one piece, as fast clients do; RCPTs are asked side by side and answered in order.
% rcpt b@x later
% rcpt c@x item-not-found/cancel Nobody has this address
% rcpt d@x later
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nRCPT TO:<bad\r\nRCPT TO:<d@x>\r\nRCPT TO:<a@x>\r\nDATA\r\n
6* S: 250-*
S: 250 ENHANCEDSTATUSCODES
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
= rcpt a@x
= rcpt b@x
= rcpt c@x
= rcpt d@x
= rcpt a@x
-
! rcpt d@x forbidden/auth You are blocked
-
! rcpt b@x ok
S: 250 2.1.5 Ok
S: 550 5.1.1 Nobody has this address
S: 501 5.1.3 *
S: 550 5.7.1 You are blocked
S: 250 2.1.5 Ok
S: 354 *
C> one\r\n.\r\nMAIL FROM:<b@x>\r\nRCPT TO:<a@x>\r\nDATA\r\n
= from <a@x> to <a@x> <b@x> <a@x> data one\r\n
3* S: 250 2.1.5 Ok
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
# This one does not wait for the 354 of its second mail either.
C> two\r\n.\r\nMAIL FROM:<c@x>\r\nRCPT TO:<a@x>\r\nDATA\r\nthree\r\n.\r\nQUIT\r\n
= from <b@x> to <a@x> data two\r\n
= from <c@x> to <a@x> data three\r\n
S: 250 2.1.5 Ok
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
S: 250 2.1.5 Ok
S: 221 *
x
