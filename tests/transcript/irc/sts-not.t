# What is no policy, and a server without one: PASS goes when that is known.
% host localhost
% option server_password=sesame
! open romeo
> CAP LS 302
< :srv CAP * LS * :sts sts=port=0 sts=port=65536
-
< :srv CAP * LS :sts=duration=300 multi-prefix
> PASS :sesame
> NICK romeo
> USER *
> CAP REQ :multi-prefix
< :srv CAP * ACK :multi-prefix
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
# Who is in is not thrown out for it.
< :srv CAP romeo NEW :sts=port=1
-
