# Out in the network's charset, or the channel's own: near in ASCII where it has no place, else refused with a sentence.
% option charset_out=ISO-8859-1
! login
! enter #a bob
! say m1 #a café e\314\201 “quoted” …
> PRIVMSG #a :caf\351 \351 "quoted" ...
> PING w1
< :srv PONG srv w1
= accepted m1 1/1
! say m2 #a so 中 be it
= failed m2 1/1 error=not-acceptable/modify: "中" cannot be written in ISO-8859-1, as it is set for this place. Leave it out, or change it: settings charset_out
! room-option charset_out=KOI8-R
! room-option charset=KOI8-R
! say m3 #a мир
> PRIVMSG #a :\315\311\322
> PING w2
< :srv PONG srv w2
= accepted m3 1/1
< :bob!b@h PRIVMSG #a :\315\311\322
= received #a <bob>: мир
! say m4 bob caf\303\251
> PRIVMSG bob :caf\351
> PING w3
< :srv PONG srv w3
= accepted m4 1/1
! topic #a мир 中
> TOPIC #a :\315\311\322 ?
> PING *
...
# A server of nothing but UTF-8 gets that.
< :srv 005 romeo UTF8ONLY :are supported by this server
-
! say m5 #a caf\303\251 中
> PRIVMSG #a :café 中
