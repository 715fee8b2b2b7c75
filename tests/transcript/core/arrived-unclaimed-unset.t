# Who has what comes for nobody is not said: the network keeps it, and the operator reads why
% option backend=exchange
% drain 1
= unclaimed - bob - Hello
L: *a message came for nobody*unmatched*
! Nobody has this address.
