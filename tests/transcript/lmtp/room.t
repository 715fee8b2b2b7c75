# Mails that wait for their answer: so many and no more, and the next one may come again.
% limit mails=1
% dot b@x later
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n.\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
= from <a@x> to <b@x> data 
& 1
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\n
7* S: 250*
S: 452 4.3.1 *
& 0
! dot b@x ok
S: 250 2.1.5 Ok
& 1
C> MAIL FROM:<a@x>\r\n
S: 250 2.1.0 Ok
