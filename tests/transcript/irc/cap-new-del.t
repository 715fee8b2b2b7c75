# cap-notify: echo-message comes later, and goes again with a line in flight.
% caps message-tags
! login
! enter #a
< :srv CAP romeo NEW :echo-message
> CAP REQ :echo-message
< :srv CAP romeo ACK :echo-message
-
! say m1 #a hello
> PRIVMSG #a :hello
-
< :srv CAP romeo DEL :echo-message
> PING w1
< :srv PONG srv w1
= accepted m1 1/1
-
