# Arguments are taken as CHANMODES says, so a ban beside an op is no op of a mask.
! login
! enter #a @op bob
< :op!o@h MODE #a +bo *!*@spam.example bob
= present #a bob moderator/admin
= received #a: Mode #a [+b *!*@spam.example] by op
< :op!o@h MODE #a +v-o bob bob
= present #a bob participant/member
< :op!o@h MODE #a +q bob
= present #a bob moderator/owner hats=owner
< :op!o@h MODE #a +ilk 10 key
= key #a key
= modes #a by=op members password limited
= received #a: Mode #a [+ilk 10 key] by op
< :op!o@h MODE #a -k+s key
= key #a -
= modes #a by=op members hidden limited
= received #a: Mode #a [-k+s key] by op
# Hidden stays what is hidden in two ways; +h and a flag are said in the order they came.
< :op!o@h MODE #a +p
= received #a: Mode #a [+p] by op
< :op!o@h MODE #a -s
= received #a: Mode #a [-s] by op
< :op!o@h MODE #a -p
= modes #a by=op members limited
= received #a: Mode #a [-p] by op
# A right that shows in no presence is said.
< :srv MODE #a +v bob
= received #a: Mode #a [+v bob] by srv
< :op!o@h MODE #a +o nobody
< :op!o@h MODE #a +o
< :op!o@h MODE #elsewhere +m
< :romeo!u@h MODE romeo +i
-
