# Who gave it to the MTA, as long as one mail.
S: 220 *
C: LHLO mx
7* S: 250*
C: XFORWARD NAME=evil.example.com ADDR=IPV6:2001:db8::1
S: 250 2.0.0 Ok
C: XFORWARD HELO=a+2Bb PROTO=ESMTP SOURCE=REMOTE PORT=1234 IDENT=4F2
S: 250 2.0.0 Ok
C: XFORWARD HELO=a+0Ab
S: 501 5.5.4 *
C> MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
C: .
= from <a@x> to <b@x> client evil.example.com IPV6:2001:db8::1 a+b data 
S: 250 2.1.5 Ok
C: XFORWARD NAME=[UNAVAILABLE] ADDR=192.0.2.1
S: 250 2.0.0 Ok
C> MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
C: .
= from <a@x> to <b@x> client - 192.0.2.1 - data 
S: 250 2.1.5 Ok
C> MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
C: .
= from <a@x> to <b@x> data 
S: 250 2.1.5 Ok
