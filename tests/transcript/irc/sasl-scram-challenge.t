# GW-10: a challenge for somebody else is not answered, and the password not sent instead.
% option login=password
% option password=secret
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl=SCRAM-SHA-256,PLAIN
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE SCRAM-SHA-256
< AUTHENTICATE +
> AUTHENTICATE biws*
# r=x,s=AAAA,i=4096
< AUTHENTICATE cj14LHM9QUFBQSxpPTQwOTY=
> AUTHENTICATE ?
= closed error=not-authorized/auth: 127.0.0.1 could not prove that it knows your password (its challenge is none that can be answered). I did not log in.
> QUIT
-
