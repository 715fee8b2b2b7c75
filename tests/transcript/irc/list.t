# DI-06 MU-02: the channels of the network, each told as it comes; one LIST at a time.
! login
! channels
> LIST
< :srv 321 romeo Channel :Users Name
< :srv 322 romeo #Wherry 12 :[+nt] About \002it\002
= room-listed #wherry 12: About it
< :srv 322 romeo #b 1 :
= room-listed #b 1: 
< :srv 322 romeo #c 99999999999999999999
= room-listed #c 100000000: 
< :srv 322 romeo * 3 :private
< :srv 322 romeo bob 3 :no channel
< :srv 322 romeo #a,b 3 :no name
< :srv 322 romeo #x
! channels
= reply channels error=resource-constraint/wait: Another list is being read just now. Try again in a moment.
< :srv 323 romeo :End
= reply channels done
< :srv 323 romeo :End
< :srv 322 romeo #late 3 :nobody asked
-
# A pattern and a least number are looked at here where the server takes none.
! channels *rr* 3
> LIST
< :srv 322 romeo #Wherry 12 :x
= room-listed #wherry 12: x
< :srv 322 romeo #wherry-small 2 :x
< :srv 322 romeo #other 12 :x
< :srv 323
= reply channels done
# It refuses: now, or altogether.
! channels
> LIST
< :srv 263 romeo LIST :This command could not be completed because it has been used recently
= reply channels error=service-unavailable/wait: 127.0.0.1 does not list its channels just now. (This command could not be completed because it has been used recently)
! channels
> LIST
< :srv 416 romeo LIST :Too many matches
= reply channels error=service-unavailable/wait: *
! channels
> LIST
< :srv 421 romeo LIST :Unknown command
= reply channels error=feature-not-implemented/cancel: *
! channels
> LIST
< :srv 322 romeo #a 1 :x
= room-listed #a 1: x
x
= reply channels error=remote-server-timeout/wait: 127.0.0.1 has not ended its list.
= closed *
-
