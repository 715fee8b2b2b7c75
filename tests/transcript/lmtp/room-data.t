# The ceiling for all is reached while a mail is read: it may come again, and nothing of it is kept.
% max_size 100
% limit spooled=400
% dot b@x later
& 0
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
9* C> 12345678\r\n
C> .\r\n
= from <a@x> *
& 1
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
9* C> 12345678\r\n
C> .\r\n
= from <a@x> *
& 2
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
9* C> 12345678\r\n
C> .\r\n
= from <a@x> *
& 3
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
9* C> 12345678\r\n
C> .\r\n
= from <a@x> *
& 4
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
9* C> 12345678\r\n
C> .\r\n
S: 452 4.3.1 No room for this mail now, try again later
-
# Who says how large it is hears it sooner.
C: MAIL FROM:<a@x> SIZE=90
S: 452 4.3.1 *
C: MAIL FROM:<a@x> SIZE=40
S: 250 2.1.0 Ok
C: RSET
S: 250 2.0.0 Ok
& 0
! dot b@x ok
S: 250 2.1.5 Ok
& 4
C> MAIL FROM:<a@x> SIZE=90\r\nRCPT TO:<c@x>\r\nDATA\r\n
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
9* C> 12345678\r\n
C> .\r\n
= from <a@x> to <c@x> *
S: 250 2.1.5 Ok
