# One mail for one recipient, and the next one on the same connection.
S: 220 mail.test LMTP
C: LHLO mx.example.org
S: 250-mail.test
S: 250-PIPELINING
S: 250-8BITMIME
S: 250-SMTPUTF8
S: 250-SIZE 100000
S: 250-XFORWARD NAME ADDR PROTO HELO SOURCE PORT IDENT
S: 250 ENHANCEDSTATUSCODES
C: MAIL FROM:<romeo@example.org> SIZE=20 BODY=8BITMIME
S: 250 2.1.0 Ok
C: RCPT TO:<juliet@mail.test>
S: 250 2.1.5 Ok
= rcpt juliet@mail.test
C: DATA
S: 354 *
C> Subject: hi\r\n\r\n..dot\r\n\344\0\n\r\n.\r\n
= from <romeo@example.org> to <juliet@mail.test> size 20 data Subject: hi\r\n\r\n.dot\r\n\344\000\n\r\n
S: 250 2.1.5 Ok
C: MAIL FROM:<>
S: 250 2.1.0 Ok
C: RCPT TO:<Postmaster>
S: 250 2.1.5 Ok
C: DATA
S: 354 *
C: .
= from <> to <postmaster> data 
S: 250 2.1.5 Ok
C: QUIT
S: 221 2.0.0 Bye
x
