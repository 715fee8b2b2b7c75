# GW-10: the services come back while he is in: logged in then.
% tls pinned
% option login=certificate
! open romeo
= memo certificate secret
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :cap-notify
> CAP REQ :cap-notify
< :srv CAP * ACK :cap-notify
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
< :srv CAP romeo NEW :sasl=PLAIN,EXTERNAL
> CAP REQ :sasl
# Gone again before it has answered.
< :srv CAP romeo ACK :sasl
> AUTHENTICATE EXTERNAL
< :srv CAP romeo DEL :sasl
< AUTHENTICATE +
-
< :srv CAP romeo NEW :sasl=PLAIN,EXTERNAL
> CAP REQ :sasl
< :srv CAP romeo ACK :sasl
> AUTHENTICATE EXTERNAL
< AUTHENTICATE +
> AUTHENTICATE +
< :srv 903 romeo :done
= memo certificate secret
-
# Logged in already; and once out, in again.
< :srv CAP romeo NEW :sasl=PLAIN,EXTERNAL
-
< :srv 901 romeo romeo!u@h :You are now logged out
< :srv CAP romeo DEL :sasl
< :srv CAP romeo NEW :sasl
> CAP REQ :sasl
< :srv CAP romeo ACK :sasl
> AUTHENTICATE EXTERNAL
< AUTHENTICATE +
> AUTHENTICATE +
< :srv 904 romeo :no
= hint 127.0.0.1 refused your login (account romeo). I stopped trying, to avoid a lock. Write: identify
< :srv CAP romeo DEL :sasl
< :srv CAP romeo NEW :sasl
-
