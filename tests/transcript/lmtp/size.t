# Too big: it is read to its end, and each recipient is told.
% max_size 30
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nDATA\r\n
4* S: 250-*
S: 250-SIZE 30
2* S: 250*
S: 250 2.1.0 Ok
2* S: 250 2.1.5 Ok
S: 354 *
1000* C> 0123456789012345678901234567\r\n
-
C> .\r\n
2* S: 552 5.3.4 This mail is too big
# Just as big as it may be.
C> MAIL FROM:<a@x> SIZE=30\r\nRCPT TO:<b@x>\r\nDATA\r\n
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
C> 0123456789012345678901234567\r\n.\r\n
= from <a@x> to <b@x> size 30 data 0123456789012345678901234567\r\n
S: 250 2.1.5 Ok
C: MAIL FROM:<a@x> SIZE=31
S: 552 5.3.4 This mail is too big
