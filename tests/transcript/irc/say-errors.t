# Each refusal finds the oldest line to whom it names; those that name nobody the oldest of all.
% setting flood_lines=100
! login
! enter #a
! say m1 #a x
! say m2 bob x
! say m3 bob x
! say m4 eve x
! say m5 #a x
! say m6 #a x
! say m7 dan x
! say m8 fay x
! say m9 gil x
! say m10 hal x
.
< :srv 442 romeo #a :You're not on that channel
= failed m1 1/1 error=not-acceptable/modify: You are not in #a.
< :srv 716 romeo BOB :is in +g mode
= failed m2 1/1 error=forbidden/auth: *
< :srv 717 romeo bob :has been informed
< :srv 531 romeo bob :refuses
= failed m3 1/1 error=forbidden/auth: bob takes no message of yours. (refuses)
< :srv 411 romeo :No recipient
= failed m4 1/1 error=not-acceptable/modify: eve refused your message. (No recipient)
< :srv 412 romeo :No text
= failed m5 1/1 error=not-acceptable/modify: *
< :srv 482 romeo #a :not you
= failed m6 1/1 error=forbidden/auth: *
< :srv 407 romeo dan :Too many
= failed m7 1/1 error=conflict/cancel: *
< :srv 415 romeo fay :bad mask
= failed m8 1/1 error=not-allowed/cancel: *
< :srv 477 romeo gil :register first
= failed m9 1/1 error=registration-required/auth: gil hears registered nicknames only. Write: identify
< :srv 999 romeo hal :something new
= failed m10 1/1 error=not-allowed/cancel: hal refused this. (something new)
< :srv 404 romeo #a :nothing is in flight
= notice #a nothing is in flight
< :srv 404 romeo #elsewhere :never heard of
= notice #elsewhere never heard of
< :srv PONG srv w1
-
