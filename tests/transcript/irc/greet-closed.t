# Who logs out while his lines wait is not in: nothing is told of a network he leaves.
% caps message-tags
% setting flood_lines=1
% setting flood_rate=1/m
! option commands=WHO a\nMODE romeo +x
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :message-tags
> CAP REQ :message-tags
< :srv CAP * ACK :message-tags
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
< :srv 422 romeo :No MOTD
> WHO a
! close
> QUIT *
! hung-up
