# What comes behind a DATA that is refused, before our answer, may be a mail: it is not read as commands.
% rcpt b@x item-not-found/cancel Nobody has this address
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\nNOOP\r\nMAIL FROM:<evil@x>\r\n.\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 550 5.1.1 Nobody has this address
S: 503 5.5.1 No recipient was accepted
x
& 1
# Who waits for it may go on, as often as it happens.
% limit errors=3
S: 220 *
C: LHLO mx
7* S: 250*
C> MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
S: 250 2.1.0 Ok
S: 550 5.1.1 *
S: 503 5.5.1 *
C> RSET\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
S: 250 2.0.0 Ok
S: 250 2.1.0 Ok
S: 550 5.1.1 *
S: 503 5.5.1 *
C> RSET\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
S: 250 2.0.0 Ok
S: 250 2.1.0 Ok
S: 550 5.1.1 *
S: 503 5.5.1 *
-
