# The client goes before the answer: the mail is whole and stays; the answers go nowhere.
% rcpt c@x later
% dot b@x later
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
C: .
= from <a@x> to <b@x> data 
X
! dot b@x ok
-
# And in the middle of all else.
& 1
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<c@x>\r\nNOOP\r\n
7* S: 250*
S: 250 2.1.0 Ok
= rcpt c@x
X
! rcpt c@x ok
& 2
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\nhalf a mail
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
X
-
