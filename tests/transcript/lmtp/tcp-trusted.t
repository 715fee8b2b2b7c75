# Over TCP: this machine is trusted where nothing else is said.
% tcp
S: 220 mail.test LMTP
C: LHLO mx
5* S: 250-*
S: 250-XFORWARD *
S: 250 ENHANCEDSTATUSCODES
C: QUIT
S: 221 *
x
