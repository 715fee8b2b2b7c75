# Arguments are taken as CHANMODES says, so a ban beside an op is no op of a mask.
! login
! enter #a @op bob
< :op!o@h MODE #a +bo *!*@spam.example bob
= present #a bob moderator/admin
< :op!o@h MODE #a +v-o bob bob
= present #a bob participant/member
< :op!o@h MODE #a +q bob
= present #a bob moderator/owner
< :op!o@h MODE #a +ilk 10 key
= modes #a by=op members password
< :op!o@h MODE #a -k+s key
= modes #a by=op members hidden
< :op!o@h MODE #a +o nobody
< :op!o@h MODE #a +o
< :op!o@h MODE #elsewhere +m
< :romeo!u@h MODE romeo +i
-
