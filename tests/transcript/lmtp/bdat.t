# CHUNKING is not offered; who says BDAT all the same has a mail behind it.
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nBDAT 20 LAST\r\nRSET\r\nNOOP\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 502 5.5.1 *
x
