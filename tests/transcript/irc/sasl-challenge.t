# PLAIN has no challenge.
% option login=password
% option account=juliet
% option password=secret
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl=PLAIN
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE PLAIN
< AUTHENTICATE Z2l2ZSBtZSB5b3VyIHBhc3N3b3Jk
> AUTHENTICATE *
< :srv 904 * :no
= closed error=not-authorized/auth: *
> QUIT
-
