# One that the server does not know yet: let in without, and told what to do.
% tls pinned
% option login=certificate
! open romeo
= memo certificate secret
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl=EXTERNAL
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE EXTERNAL
< AUTHENTICATE +
> AUTHENTICATE +
< :srv 904 * :who are you
= hint 127.0.0.1 does not know your certificate yet. Once, write to NickServ there: CERT ADD *
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
! describe
= described: Server: 127.0.0.1:*\nEncryption: TLS*, *\nNickname: romeo
= advice: 127.0.0.1 does not know your certificate yet. Once, write to NickServ there: CERT ADD *
-
