# Lines of the user's own: what the server says until the PONG comes back, one order at a time.
% timing console=1
! login
! raw whois bob
> whois bob
> PING w1
! raw /MODE romeo +i
< :srv 311 romeo bob b h * :Robert
< :bob!b@h PRIVMSG romeo :meanwhile
= received bob: meanwhile
< :srv 318 romeo bob :End
< :srv PONG srv w1
= reply raw: bob b h * Robert\nbob End
> MODE romeo +i
> PING w2
< :romeo!u@h MODE romeo +i
< :srv PONG srv w2
= reply raw: MODE romeo +i
-
# Nothing comes in time; something comes late; a refusal.
! raw PRIVMSG bob :hi
> PRIVMSG bob :hi
> PING w3
< :srv PONG srv w3
= reply raw: Sent; no answer.
! raw FROB
> FROB
> PING w4
< :srv 421 romeo FROB :Unknown command
< :srv PONG srv w4
= reply raw: FROB Unknown command
-
# What would break the connection, or is no line.
! raw quit :bye
= reply raw error=not-allowed/cancel: QUIT is mine to say. *
! raw CAP END
= reply raw error=not-allowed/cancel: CAP is mine to say*
! raw AUTHENTICATE PLAIN
= reply raw error=not-allowed/cancel: *
! raw MONITOR C
= reply raw error=not-allowed/cancel: *
! raw :bob PRIVMSG #a :forged
= reply raw error=not-acceptable/modify: *
! raw @label=w1 PRIVMSG #a :tagged
= reply raw error=not-acceptable/modify: *
-
# Several lines at once.
! raw NAMES #a\nLIST #b
> NAMES #a
> LIST #b
> PING w6
< :srv 366 romeo #a :End
< :srv 323 romeo :End of LIST
< :srv PONG srv w6
= reply raw: #a End\nEnd of LIST
-
