# MX-03: one set of reactions on our side, one tag each on the wire; both ways, in rooms and between two.
% caps echo-message message-tags batch labeled-response
% setting flood_lines=100
! login
! enter #a @op bob
! about reacts id-1 m1 #a 👍 🎉
> @label=w1;+draft/reply=id-1;+draft/react=👍 TAGMSG #a
> @label=w2;+draft/reply=id-1;+draft/react=🎉 TAGMSG #a
< @label=w1;msgid=t1;+draft/reply=id-1;+draft/react=👍 :romeo!u@h TAGMSG #a
= accepted m1 1/2 id=t1
< @label=w2 :srv ACK
= accepted m1 2/2
# Another set: what is new, and what is no more.
! about reacts id-1 m2 #a 🎉 ;\\s\\
> @label=w3;+draft/reply=id-1;+draft/unreact=👍 TAGMSG #a
> @label=w4;+draft/reply=id-1;+draft/react=\\:\\\\s\\\\ TAGMSG #a
< @label=w3 :srv ACK
< @label=w4 :srv ACK
= accepted m2 1/2
= accepted m2 2/2
# The same again has nothing to say.
! about reacts id-1 m3 #a 🎉 ;\\s\\
= accepted m3 1/1
# Refused: then nobody knows which are there, and all are told again.
! about reacts id-1 m4 #a 🎉
> @label=w5;+draft/reply=id-1;+draft/unreact=\\:\\\\s\\\\ TAGMSG #a
< @label=w5 :srv 404 romeo #a :Cannot send to channel
= failed m4 1/1 error=forbidden/auth: *
! about reacts id-1 m5 #a 🎉
> @label=w6;+draft/reply=id-1;+draft/react=🎉 TAGMSG #a
< @label=w6 :srv ACK
= accepted m5 1/1
# What the others think; each of them by himself.
< @msgid=r1;+draft/reply=id-1;+draft/react=👀 :bob!b@h TAGMSG #a
= received #a <bob> reacts about=id-1 id=r1: 👀
< @msgid=r2;+reply=id-1;+draft/react=lol :bob!b@h TAGMSG #a
= received #a <bob> reacts about=id-1 id=r2: 👀 lol
< @msgid=r3;+draft/reply=id-1;+draft/react=lol :bob!b@h TAGMSG #a
< @msgid=r4;+draft/reply=id-1;+draft/react=x :op!o@h TAGMSG #a
= received #a <op> reacts about=id-1 id=r4: x
< @msgid=r5;+draft/reply=id-1;+draft/unreact=👀 :bob!b@h TAGMSG #a
= received #a <bob> reacts about=id-1 id=r5: lol
< @msgid=r6;+draft/reply=id-1;+draft/unreact=lol :bob!b@h TAGMSG #a
= received #a <bob> reacts about=id-1 id=r6: 
< @+draft/reply=id-1;+draft/unreact=lol :bob!b@h TAGMSG #a
< @msgid=r7;+draft/reply=id-9;+draft/react=ok :Bob!b@h TAGMSG romeo
= received bob reacts about=id-9 id=r7: ok
# From another client of ours.
< @msgid=r8;+draft/reply=id-1;+draft/react=x :romeo!u@h TAGMSG #a
= received #a <romeo> carbon reacts about=id-1 id=r8: 🎉 x
# Nonsense is none.
< @+draft/reply=;+draft/react=x :bob!b@h TAGMSG #a
< @+draft/reply=a\\sb;+draft/react=x :bob!b@h TAGMSG #a
< @+draft/reply=id-1;+draft/react :bob!b@h TAGMSG #a
< @+draft/reply=id-1;+draft/react=two\\swords :bob!b@h TAGMSG #a
< @+draft/reply=id-1;+draft/react=\377 :bob!b@h TAGMSG #a
< @+draft/react=x :bob!b@h TAGMSG #a
< @+draft/reply=id-1;+draft/react=x :bob!b@h TAGMSG #elsewhere
< @+draft/reply=id-1;+draft/react=x :bob!b@h TAGMSG @#a
< @+draft/reply=id-1;+draft/react=x :srv.example TAGMSG #a
< :bob!b@h TAGMSG #a
-
