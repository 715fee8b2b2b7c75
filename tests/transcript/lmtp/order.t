# Commands out of their turn.
S: 220 *
C: MAIL FROM:<a@x>
S: 503 5.5.1 Say LHLO first
C: RCPT TO:<a@x>
S: 503 5.5.1 Say MAIL first
C: DATA
S: 503 5.5.1 Say MAIL first
C: EHLO mx
S: 500 5.5.1 *
C: HELO mx
S: 500 5.5.1 *
C: LHLO
S: 501 5.5.4 *
C: LHLO mx
7* S: 250*
C: MAIL FROM:<a@x>
S: 250 2.1.0 Ok
C: MAIL FROM:<b@x>
S: 503 5.5.1 One mail is under way already
C: XFORWARD NAME=a
S: 503 5.5.1 One mail is under way already
C: DATA
S: 503 5.5.1 No recipient was accepted
C: RCPT TO:<a@x>
S: 250 2.1.5 Ok
# A probe: RSET behind RCPT, no mail.
C: RSET
S: 250 2.0.0 Ok
C: DATA
S: 503 5.5.1 Say MAIL first
C: MAIL FROM:<double-bounce@mx.example.org>
S: 250 2.1.0 Ok
C: LHLO mx
7* S: 250*
C: RCPT TO:<a@x>
S: 503 5.5.1 Say MAIL first
C: VRFY a@x
S: 252 *
C: EXPN a
S: 502 5.5.1 *
C: HELP
S: 214 *
C: STARTTLS
S: 502 5.5.1 *
C: nonsense
S: 500 5.5.2 *
C: 
S: 500 5.5.2 *
C: NOOP
S: 250 2.0.0 Ok
-
