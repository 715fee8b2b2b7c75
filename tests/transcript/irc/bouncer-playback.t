# What ZNC plays back is old, however young: its batches have long names.
% caps server-time batch znc.in/self-message
! login
! join #a
> JOIN #a
< :romeo!u@h JOIN #a
= present #a romeo participant/none real=u@h
> MODE #a
< :srv 353 romeo = #a :romeo al
= present #a al participant/none
< :srv 366 romeo #a :End
= joined #a romeo
< :znc.in BATCH +afd5ace9654c2fdd8fe0f71c9ff67e02 znc.in/playback #a
< @batch=afd5ace9654c2fdd8fe0f71c9ff67e02;time=2026-11-20T10:03:17.793Z :al!u@h PRIVMSG #a :while you were away
= received #a <al> delayed at=*: while you were away
< :znc.in BATCH -afd5ace9654c2fdd8fe0f71c9ff67e02
-
