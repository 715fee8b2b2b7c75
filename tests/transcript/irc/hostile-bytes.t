# Bytes that are no UTF-8, everywhere.
! login
! enter #a bob
< :\377\376!\377@\377 PRIVMSG romeo :\377\376
= received ÿþ: ÿþ
< :bob!b@h PRIVMSG #a :\355\240\200 \300\200 \357\277\277
= received #a <bob>: *
< :bob!b@h PART #a :\377
= gone #a bob parted reason=ÿ
< :\303\251v\351!x@y JOIN #a
= present #a * participant/none real=x@y
< :x!y@z JOIN #\377
-
