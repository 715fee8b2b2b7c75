! login
< PING :abc def
> PONG :abc def
< PING 12
> PONG :12
-
