# M2-04: who has an account is the same person on another day; the tag tells it where nothing else has.
% caps message-tags account-tag
! login
! enter #a bob @op
< @msgid=1;account=Bobby :bob!b@h PRIVMSG #a :hello
= person bob stable=Bobby
= received #a <bob> id=1: hello
< @msgid=2;account=Bobby :bob!b@h PRIVMSG #a :again
= received #a <bob> id=2: again
< @msgid=3;account=Bobby :bob!b@h PRIVMSG romeo :psst
= received bob id=3: psst
< @msgid=4;account= :op!o@h PRIVMSG #a :no account
= received #a <op> id=4: no account
-
