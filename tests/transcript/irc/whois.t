# MI-06: who somebody is, out of WHOIS: asked once for all who ask meanwhile.
! login
! fetch bob
> WHOIS bob bob
! fetch BOB
! query bob idle
< :srv 311 romeo Bob ~b host.example * :Robert \0034of Verona
< :srv 319 romeo Bob :@#wherry #other 
< :srv 319 romeo Bob :+#third
< :srv 312 romeo Bob irc.example :Somewhere
< :srv 301 romeo Bob :at lunch
< :srv 330 romeo Bob bobby :is logged in as
< :srv 671 romeo Bob :is using a secure connection
< :srv 338 romeo Bob 192.0.2.1 :actually using host
< :srv 317 romeo Bob 185 1 :seconds idle, signon time
< :srv 311 romeo carol c h * :nobody asked about
= notice carol c h * nobody asked about
< :srv 318 romeo bob :End of /WHOIS list.
= reply fetch Bob, Robert of Verona: Away: at lunch\nAccount: bobby\nAddress: ~b@host.example\nChannels: @#wherry #other +#third\nServer: irc.example (Somewhere)\nIdle for 3 minutes\nOnline for *days\nis using a secure connection\nactually using host: 192.0.2.1
= reply fetch Bob, Robert of Verona: *
= reply query done: 185
-
# Nobody of that name: by 401, by a server that takes it for another server, and with no more than an end.
! fetch nobody
> WHOIS nobody nobody
< :srv 401 romeo nobody :No such nick
< :srv 318 romeo nobody :End
= reply fetch error=item-not-found/cancel: Nobody called nobody is on * now.
! fetch nobody
> WHOIS nobody nobody
< :srv 402 romeo nobody :No such server
= reply fetch error=item-not-found/cancel: Nobody called nobody is on * now.
! fetch nobody
> WHOIS nobody nobody
< :srv 318 romeo nobody :End
= reply fetch error=item-not-found/cancel: *
! fetch bob
> WHOIS bob bob
< :srv 263 romeo WHOIS :Try later
= reply fetch error=resource-constraint/wait: *
! query bob idle
> WHOIS bob bob
< :srv 311 romeo bob b h * :Bob
< :srv 318 romeo bob :End
= reply query error=service-unavailable/*: * does not tell how long people have been idle.
-
