# A bare LF ends no command: what stands behind it is not read, and the connection is over.
S: 220 *
C: LHLO mx
7* S: 250*
C> MAIL FROM:<a@x>\nRCPT TO:<b@x>\nDATA\r\n
S: 500 5.5.2 A line ends with CR LF
x
& 1
S: 220 *
C> LHLO mx\r\nNOOP\r\r\nNOOP a\rRSET\r\nMAIL FROM:<a@x>\0\r\nNOOP\r\n
7* S: 250*
S: 501 5.5.4 *
S: 501 5.5.4 *
S: 501 5.5.4 *
S: 250 2.0.0 Ok
-
C> \n
S: 500 5.5.2 *
x
