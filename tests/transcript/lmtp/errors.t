# Who talks nonsense is listened to for a while; a mail that came well makes it good.
% limit errors=3
S: 220 *
C: LHLO mx
7* S: 250*
C: GET / HTTP/1.1
S: 500 5.5.2 *
C: Host: x
S: 500 5.5.2 *
C> MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
C: .
= from <a@x> *
S: 250 2.1.5 Ok
C: one
S: 500 5.5.2 *
C: two
S: 500 5.5.2 *
C: three
S: 421 4.7.0 Too many errors
x
