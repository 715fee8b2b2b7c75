# EHLO for who cannot speak LMTP: one recipient a mail, one answer to the dot.
% smtp
S: 220 mail.test ESMTP LMTP
C: EHLO mx
5* S: 250-*
S: 250-XFORWARD *
S: 250 ENHANCEDSTATUSCODES
C> MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nDATA\r\n
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 452 4.5.3 *
S: 354 *
C: .
= from <a@x> to <b@x> data 
S: 250 2.1.5 Ok
C: HELO mx
S: 250 mail.test
C: LHLO mx
7* S: 250*
C> MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nDATA\r\n
S: 250 2.1.0 Ok
2* S: 250 2.1.5 Ok
S: 354 *
C: .
= from <a@x> to <b@x> <c@x> data 
2* S: 250 2.1.5 Ok
