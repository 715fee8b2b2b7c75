# This machine may always deliver; where others are trusted, its XFORWARD does not count.
% tcp
% trust 10.0.0.0/8 fd00::/8
S: 220 mail.test LMTP
C: LHLO mx
5* S: 250-*
S: 250 ENHANCEDSTATUSCODES
C: XFORWARD NAME=a
S: 550 5.7.1 *
C> MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n.\r\n
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
= from <a@x> to <b@x> data 
S: 250 2.1.5 Ok
