# EXTERNAL by a certificate made for him; the server knows it, and that is remembered.
% tls pinned
% option login=certificate
! open romeo
= memo certificate secret
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl=PLAIN,EXTERNAL
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE EXTERNAL
< AUTHENTICATE +
> AUTHENTICATE +
< :srv 903 * :done
= memo certificate secret
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
! close
> QUIT :Abuse: abuse@example.org
! hung-up
! open romeo again
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE EXTERNAL
< AUTHENTICATE +
> AUTHENTICATE +
< :srv 904 * :who are you
= closed error=not-authorized/auth: 127.0.0.1 refused your login (account romeo). *
> QUIT
-
