# Parameters of MAIL and RCPT: what stands in the RFCs is taken, what nobody has heard of is not.
S: 220 *
C: LHLO mx
7* S: 250*
C: MAIL FROM:<a@x> FOO=bar
S: 555 5.5.4 *
C: MAIL FROM:<a@x> SIZE=100001
S: 552 5.3.4 *
C: MAIL FROM:<jürgen@bücher.example> SIZE=5 SMTPUTF8 BODY=8BITMIME RET=HDRS ENVID=q+2B1 AUTH=<>
S: 250 2.1.0 Ok
C: RCPT TO:<a@x> BAR
S: 555 5.5.4 *
C: RCPT TO:<"jül iet"@X.ORG> NOTIFY=FAILURE,DELAY ORCPT=utf-8;j\\x{FC}liet@x
S: 250 2.1.5 Ok
C: DATA
S: 354 *
C> \r\n.\r\n
= from <jürgen@bücher.example> to <"jül iet"@x.org> utf8 size 5 envid q+1 data \r\n
S: 250 2.1.5 Ok
# UTF-8 without the word for it: Postfix hands such addresses on, and nothing is lost by taking them.
C: MAIL FROM:<jürgen@x>
S: 250 2.1.0 Ok
