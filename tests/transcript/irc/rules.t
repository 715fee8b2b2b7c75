# MU-46: the rules of a channel as a form, and back: only what differs, in one MODE.
% setting flood_lines=100
! login
! enter #a @op
< :op!o@h MODE #a +ntk-b sesame *!*@x
= key #a sesame
= modes #a by=op password locked inside
= received #a: Mode #a [+ntk-b sesame *!*@x] by op
! rules #a
> MODE #a
> PING w1
< :srv 324 romeo #a +ntkl sesame 10
< :srv 329 romeo #a 1700000000
= modes #a password locked limited inside
= reply rules open_topic=no members=no moderated=no protected=yes key=sesame limit=10 listed=yes outside=no
< :srv PONG srv w1
! set #a moderated=yes limit= listed=no
> MODE #a +m+s-l
> PING w2
< :romeo!u@host.example MODE #a +ms-l
= modes #a by=romeo moderated password hidden locked inside
> NAMES #a
= received #a: Mode #a [+ms-l] by romeo
< :srv 366 romeo #a :End
< :srv PONG srv w2
= reply set done
# Another key takes the place of the old one; what is the same is not said again.
! set #a key=open
> MODE #a -k+k sesame open
> PING w3
< :srv PONG srv w3
= reply set done
! set #a key=sesame
= reply set done
! set #a protected=no
> MODE #a -k sesame
> PING w4
< :srv 467 romeo #a :Channel key already set
= reply set error=conflict/cancel: #a has another key already. (Channel key already set)
< :srv PONG srv w4
! set #a open_topic=yes outside=yes members=yes
> MODE #a -t+i-n
> PING w5
< :srv 482 romeo #a :No
= reply set error=forbidden/auth: *
< :srv PONG srv w5
! set #a
= reply set done
! rules #a
> MODE #a
> PING w6
< :srv 324 romeo #a +ntksm sesame
= reply rules open_topic=no members=no moderated=yes protected=yes key=sesame limit= listed=no outside=no
< :srv PONG srv w6
! set #a listed=yes
> MODE #a -s
> PING w7
< :romeo!u@host.example MODE #a -sk *
= key #a -
= modes #a by=romeo moderated locked inside
= received #a: Mode #a [-sk *] by romeo
< :srv PONG srv w7
= reply set done
! rules #a
> MODE #a
> PING w8
< :srv 324 romeo #a +ntm
= reply rules open_topic=no members=no moderated=yes protected=no key= limit= listed=yes outside=no
< :srv PONG srv w8
! set #a protected=yes
= reply set error=not-acceptable/modify: Key: one is needed where one is asked for
! set #a protected=yes key=new limit=30
> MODE #a +l+k 30 new
> PING w9
< :srv PONG srv w9
= reply set done
# A server that answers no question for its modes: as they were.
! rules #a
> MODE #a
> PING wa
< :srv PONG srv wa
= reply rules open_topic=no members=no moderated=yes protected=no key= limit= listed=yes outside=no
! rules #a
> MODE #a
> PING wb
< :srv 442 romeo #a :You're not on that channel
= reply rules error=not-acceptable/modify: You are not in #a.
< :srv PONG srv wb
-
