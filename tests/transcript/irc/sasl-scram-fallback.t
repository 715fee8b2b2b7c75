# GW-10: the strongest first; one that the server has no verifier for gives way to the next.
% option login=password
% option account=juliet
% option password=secret
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl=PLAIN,EXTERNAL,SCRAM-SHA-256
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE SCRAM-SHA-256
< AUTHENTICATE +
> AUTHENTICATE biwsbj1qdWxpZXQsc*
< :srv 904 * :SASL authentication failed
> AUTHENTICATE PLAIN
< AUTHENTICATE +
> AUTHENTICATE AGp1bGlldABzZWNyZXQ=
< :srv 903 * :done
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
-
