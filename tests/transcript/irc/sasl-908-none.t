# GW-10: nothing that the two have in common.
% option login=password
% option password=secret
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE SCRAM-SHA-256
< :srv 908 * ECDSA-NIST256P-CHALLENGE :are available SASL mechanisms
< :srv 904 * :SASL authentication failed
= closed error=not-authorized/auth: 127.0.0.1 refused your login (account romeo). *
> QUIT
-
