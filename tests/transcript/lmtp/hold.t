# The XMPP server is behind: 451 at RCPT, at DATA and at the dot; everything else goes on.
S: 220 *
C: LHLO mx
7* S: 250*
C: MAIL FROM:<a@x>
S: 250 2.1.0 Ok
C: RCPT TO:<b@x>
S: 250 2.1.5 Ok
% hold
C: RCPT TO:<c@x>
S: 451 4.3.2 *
C: NOOP
S: 250 2.0.0 Ok
C: DATA
S: 451 4.3.2 *
% go
C: DATA
S: 354 *
C: x
-
% hold
C: .
S: 451 4.3.2 *
-
% go
C> MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
C: .
= from <a@x> to <b@x> data 
S: 250 2.1.5 Ok
