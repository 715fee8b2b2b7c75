# Numbers out of all bounds, tables too long, everything twice.
! login
< :srv 005 romeo NICKLEN=99999999999999999999 LINELEN=1 TOPICLEN=-5 KICKLEN= MODES=0 PREFIX=( PREFIX=() PREFIX=(ov)@ PREFIX=(aaaaaaaaaaaaaaaaaaaaaaaa)@@@@@@@@@@@@@@@@@@@@@@@@ :x
< :srv 005 romeo CHANTYPES= CHANMODES=,,,,,,,,, CHANMODES=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa TARGMAX=JOIN:99999999999999,JOIN: STATUSMSG=@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ NETWORK=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx :x
*500 < :srv 005 romeo TOKEN%d=x CASEMAPPING=strange EXCEPTS -EXCEPTS = == :x
! join #a
> JOIN #a
-
