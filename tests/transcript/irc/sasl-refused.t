# A wrong password: closed, for the user to mend; never tried again by itself.
% option login=password
% option account=juliet
% option password=wrong
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl=PLAIN
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE PLAIN
< AUTHENTICATE +
> AUTHENTICATE AGp1bGlldAB3cm9uZw==
< :srv 904 * :SASL authentication failed
= closed error=not-authorized/auth: 127.0.0.1 refused your login (account juliet). I stopped trying, to avoid a lock. Write: identify
> QUIT
-
