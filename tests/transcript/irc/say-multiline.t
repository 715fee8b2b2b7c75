# MS-17 MU-31: several lines as one message, where the network has it: with one name, one fate, its blank lines, and pieces that go on.
% caps echo-message message-tags batch labeled-response draft/multiline=max-bytes=200,max-lines=4
! login
! enter #a bob
! about answers id-1 m1 #a one\n\nthree
> @label=w1;+draft/reply=id-1 BATCH +m1 draft/multiline #a
> @batch=m1 PRIVMSG #a :one
> @batch=m1 PRIVMSG #a :
> @batch=m1 PRIVMSG #a :three
> BATCH -m1
< @label=w1;msgid=77;+draft/reply=id-1 :romeo!u@host.example BATCH +x draft/multiline #a
< @batch=x :romeo!u@host.example PRIVMSG #a :one
< @batch=x :romeo!u@host.example PRIVMSG #a :
< @batch=x :romeo!u@host.example PRIVMSG #a :three
-
< :srv BATCH -x
= accepted m1 1/1 id=77
# One line is no batch; more lines, or bytes, than it takes are said by themselves.
! say m2 #a one
> @label=w2 PRIVMSG #a :one
< @label=w2 :srv ACK
= accepted m2 1/1
! say m3 #a 1\n2\n\n4\n5
> @label=w3 PRIVMSG #a :1
> @label=w4 PRIVMSG #a :2
> @label=w5 PRIVMSG #a :4
> @label=w6 PRIVMSG #a :5
< @label=w3 :srv ACK
< @label=w4 :srv ACK
< @label=w5 :srv ACK
< @label=w6 :srv ACK
= accepted m3 1/4
= accepted m3 2/4
= accepted m3 3/4
= accepted m3 4/4
! action m4 #a waves\nand waves
> @label=w7 PRIVMSG #a :\001ACTION waves\001
> @label=w8 PRIVMSG #a :\001ACTION and waves\001
< @label=w7 :srv ACK
< @label=w8 :srv ACK
= accepted m4 1/2
= accepted m4 2/2
! say m5 #a \n\n
= failed m5 1/1 error=not-acceptable/modify: There is nothing in this message that IRC could carry.
! say m6 bob one\ntwo
> @label=w9 BATCH +m2 draft/multiline bob
> @batch=m2 PRIVMSG bob :one
> @batch=m2 PRIVMSG bob :two
> BATCH -m2
< @label=w9 :srv FAIL BATCH MULTILINE_MAX_BYTES 200 :Too long
= failed m6 1/1 error=policy-violation/modify: This is too long for bob. Send a link instead. (Too long)
# In: one message, with the name, the time and the reply of its beginning; looks of each line.
< @msgid=5;+draft/reply=77 :bob!b@h BATCH +y draft/multiline #a
< @batch=y :bob!b@h PRIVMSG #a :\002first\002 line
< @batch=y :bob!b@h PRIVMSG #a :
< @msgid=4 :bob!b@h PRIVMSG romeo :between
= received bob id=4: between
< @batch=y :bob!b@h PRIVMSG #a :romeo: and a lo
< @batch=y;draft/multiline-concat :bob!b@h PRIVMSG #a :ng \002one\002
< @batch=y :eve!e@h PRIVMSG #a :not mine
< @batch=y :bob!b@h PRIVMSG #b :not here
< :srv BATCH -y
= received #a <bob> highlight answers about=77 id=5 spans=0+5:1,30+3:1: first line*romeo: and a long one
# Empty, of a channel that is not ours, without an end: nothing.
< :bob!b@h BATCH +z draft/multiline #a
< :srv BATCH -z
< :bob!b@h BATCH +z draft/multiline #elsewhere
< @batch=z :bob!b@h PRIVMSG #elsewhere :x
< :srv BATCH -z
< :bob!b@h BATCH +q draft/multiline #a
< @batch=q :bob!b@h PRIVMSG #a :x
-
