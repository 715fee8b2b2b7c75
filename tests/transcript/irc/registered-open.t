# And never goes to a network that a user names.
% session testnet
% register nick=juliet
% register login=password
% register password=secret
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sasl
> CAP END
