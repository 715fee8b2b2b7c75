# Coming, going, renaming, being away, changing host and account.
% caps away-notify account-notify chghost extended-join setname
! login
! enter #a @op
< :bob!b@h JOIN #a * :Bob
= present #a bob participant/none real=b@h
< :bob!b@h ACCOUNT bobby
= person bob real=b@h stable=bobby
< :bob!b@h AWAY :out for lunch
= person bob away real=b@h stable=bobby status=out for lunch
< :bob!b@h AWAY
= person bob real=b@h stable=bobby
< :bob!b@h CHGHOST bb cloak.example
= person bob real=bb@cloak.example stable=bobby
< :bob!bb@cloak.example SETNAME :Robert
< :bob!bb@cloak.example NICK robert
= person-renamed bob robert in 1
< :op!o@h MODE #a +v robert
= present #a robert participant/member real=bb@cloak.example stable=bobby
< :robert!bb@cloak.example NICK rob
= person-renamed robert rob in 1
< :op!o@h MODE #a -v rob
= present #a rob participant/none real=bb@cloak.example stable=bobby
< :rob!bb@cloak.example PART #a :bye
= gone #a rob parted reason=bye
< :eve!e@h JOIN #a evil :Eve
= present #a eve participant/none real=e@h stable=evil
< :op!o@h KICK #a eve :out
= gone #a eve kicked actor=op reason=out
< :op!o@h QUIT :Quit: gone
= person-left op quit in 1 reason=Quit: gone
-
