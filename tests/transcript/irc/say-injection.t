# No line of ours holds a line of another's making.
! login
! enter #a
! say m1 #a one\r\nQUIT :two\rthree
> PRIVMSG #a :one
> PRIVMSG #a :QUIT :two
> PRIVMSG #a :three
> PING w3
! whisper m2 #a bob\r\nQUIT x
= failed m2 1/1 error=item-not-found/cancel: *
! away gone\r\nQUIT
> AWAY :gone  QUIT
! kick #a romeo\r\nQUIT x
= reply kick error=item-not-found/cancel: *
! aff #a x\r\nQUIT outcast
= reply aff error=not-acceptable/modify: *
! nick x\r\nQUIT
= reply nick error=not-acceptable/modify: *
-
! close bye\r\nPRIVMSG #a :x
> QUIT :bye  PRIVMSG #a :x (abuse: abuse@example.org)
