# What was registered is for the component's own network.
% register nick=juliet
% register login=password
% register password=secret
! open romeo
> CAP LS 302
> NICK juliet
> USER *
< :srv CAP * LS :sasl=PLAIN
> CAP REQ :sasl
< :srv CAP * ACK :sasl
> AUTHENTICATE PLAIN
