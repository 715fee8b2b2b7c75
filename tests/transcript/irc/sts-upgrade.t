# A server spoken to in plain that wants TLS: nothing more is said in plain, not then and not later.
% host localhost
% tls later
% option server_password=sesame
! open romeo
> CAP LS 302
< :srv CAP * LS * :multi-prefix sts=port={port},duration=300
! hung-up
> CAP LS 302
> PASS :sesame
> NICK romeo
> USER *
# In plain it could have been anybody: only here it counts for how long.
< :srv CAP * LS :multi-prefix sts=duration=300,port=1
= memo sts
> CAP REQ :multi-prefix
< :srv CAP * ACK :multi-prefix
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
# Said again at once, it is not written again.
< :srv CAP romeo NEW :sts=duration=300
! close
> QUIT :Abuse: abuse@example.org
! hung-up
! open romeo again
> CAP LS 302
> PASS :sesame
> NICK romeo
> USER *
# It takes it back.
< :srv CAP * LS :sts=duration=0
= memo sts
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
! close
> QUIT :Abuse: abuse@example.org
! hung-up
# And is plain again: a handshake is no line to it, so that is its end.
! open romeo again
= closed error=*
-
