# GW-10: a server that names no mechanisms until it is asked for one it does not have.
% option login=password
% option account=juliet
% option password=secret
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE SCRAM-SHA-256
< :srv 908 * PLAIN,EXTERNAL :are available SASL mechanisms
< :srv 904 * :SASL authentication failed
> AUTHENTICATE PLAIN
< AUTHENTICATE +
> AUTHENTICATE AGp1bGlldABzZWNyZXQ=
# Wrong: that was the last try, whatever else there is.
< :srv 908 * SCRAM-SHA-256,PLAIN :are available SASL mechanisms
< :srv 904 * :SASL authentication failed
= closed error=not-authorized/auth: 127.0.0.1 refused your login (account juliet). I stopped trying, to avoid a lock. Write: identify
> QUIT
-
