# The whole of a registration with a server that knows capabilities.
! open romeo
> CAP LS 302
> NICK romeo
> USER k3yk3yk3y 0 * :romeo
< :srv CAP * LS * :multi-prefix userhost-in-names unknown-thing
< :srv CAP * LS :server-time message-tags echo-message sasl=PLAIN
> CAP REQ :multi-prefix userhost-in-names message-tags server-time echo-message
< :srv CAP * ACK :multi-prefix userhost-in-names message-tags server-time echo-message
> CAP END
< :srv 001 romeo :Welcome to the network romeo!u@h
= opened romeo
< :srv 005 romeo CASEMAPPING=ascii NICKLEN=30 :are supported by this server
< :srv 375 romeo :- srv Message of the day
< :srv 372 romeo :- one
< :srv 372 romeo :- two
< :srv 376 romeo :End
= caps 3301
= notice - one\n- two
-
! close Good bye
> QUIT :Good bye (abuse: abuse@example.org)
! hung-up
