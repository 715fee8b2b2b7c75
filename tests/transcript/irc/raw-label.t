# With labels, what bears the line's is its answer, and nothing else.
% caps message-tags batch labeled-response echo-message
% timing console=1
! login
! raw WHO bob
> @label=w1 WHO bob
> PING w1
< :srv 353 romeo = #x :somebody else
< @label=w1 :srv BATCH +1 labeled-response
< @batch=1 :srv 352 romeo * b h srv bob H :0 Bob
< @batch=1 :srv 315 romeo bob :End
< :srv BATCH -1
= reply raw: * b h srv bob H 0 Bob\nbob End
< :srv PONG srv w1
! raw FROB
> @label=w2 FROB
> PING w2
< @label=w2 :srv 421 romeo FROB :Unknown command
< :srv PONG srv w2
= reply raw: FROB Unknown command
-
