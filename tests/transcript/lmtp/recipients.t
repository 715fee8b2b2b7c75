# So many recipients and no more.
% limit recipients=3
S: 220 *
C: LHLO mx
7* S: 250*
C: MAIL FROM:<a@x>
S: 250 2.1.0 Ok
4* C: RCPT TO:<b@x>
3* S: 250 2.1.5 Ok
S: 452 4.5.3 Too many recipients
C: DATA
S: 354 *
C: .
= from <a@x> to <b@x> <b@x> <b@x> data 
3* S: 250 2.1.5 Ok
