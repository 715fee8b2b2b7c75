# wherry stops: 421 4.3.2 to everybody, whatever they are at.
% dot b@x later
% rcpt c@x later
S: 220 *
& 1
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
C: .
= from <a@x> to <b@x> data 
& 2
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<c@x>\r\nQUIT\r\n
7* S: 250*
S: 250 2.1.0 Ok
= rcpt c@x
& 3
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\nhalf
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
% stop
S: 421 4.3.2 *
x
& 0
S: 421 4.3.2 *
x
& 1
S: 421 4.3.2 *
x
& 2
S: 421 4.3.2 *
x
# Whoever still holds the mail may still read it, and end its reply.
! dot b@x ok
! rcpt c@x ok
-
