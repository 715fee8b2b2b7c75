# A reply that is dropped bounces no mail.
% rcpt b@x drop
% dot c@x drop
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nDATA\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 451 4.3.2 *
S: 250 2.1.5 Ok
S: 354 *
C> x\r\n.\r\n
= from <a@x> to <c@x> *
S: 451 4.3.2 *
