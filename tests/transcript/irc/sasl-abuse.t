# A server that asks what it may not is not answered; the password does not leave twice.
% option login=password
% option account=juliet
% option password=secret
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< AUTHENTICATE +
< :srv CAP * LS :sasl=PLAIN
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE PLAIN
< AUTHENTICATE +
> AUTHENTICATE AGp1bGlldABzZWNyZXQ=
< AUTHENTICATE +
> AUTHENTICATE *
*50 < AUTHENTICATE +
< :srv 906 * :aborted
= closed error=not-authorized/auth: *
> QUIT
-
