# Contacts on the server's list: in one line; who is away is asked; gone, back, renamed.
% support CASEMAPPING=rfc1459 PREFIX=(ov)@+ CHANMODES=b,k,l,imnpst MONITOR=100
% timing watch=1
! login
! watch bob carol {al}
> MONITOR + bob,carol,{al}
< :srv 730 romeo :Bob!b@h,[Al]!a@h
= contact bob 4 -
= contact {al} 4 -
> USERHOST bob {al}
< :srv 731 romeo :carol
= contact carol 0 -
< :srv 302 romeo :bob=-b@h [Al]*=+a@h
= contact bob 2 -
-
< :srv 301 romeo bob :at lunch
= contact bob 2 at lunch
< :srv 731 romeo :bob
= contact bob 0 -
< :srv 730 romeo :carol!c@h
= contact carol 4 -
> USERHOST carol
< :srv 302 romeo :carol=+c@h
! unwatch carol
> MONITOR - carol
< :srv 731 romeo :carol
-
