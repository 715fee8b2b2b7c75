# Two names, both let in; then they turn out to be one channel: the server is told to let us out of
# the second, and what it says of that is not taken for the first's.
% support CASEMAPPING=ascii
! login
! join #a[
! join #a{
> JOIN #a[,#a{
< :romeo!u@h JOIN #a[
= present #a[ romeo participant/none real=u@h
> MODE #a[
< :romeo!u@h JOIN #a{
= present #a{ romeo participant/none real=u@h
> MODE #a{
< :srv 353 romeo = #a[ :romeo @al[
= present #a[ al[ moderator/admin
< :srv 366 romeo #a[ :End
= joined #a[ romeo
< :srv 005 romeo CASEMAPPING=rfc1459 PREFIX=(qo)~@ :are supported
> PART #a{
= left #a{ refused instead=#a[ error=redirect/modify: *
= refolded
> NAMES #a[
< :romeo!u@h PART #a{
< :srv 353 romeo = #a[ :romeo ~al[
= present #a[ al[ moderator/owner hats=owner
< :srv 366 romeo #a[ :End
< :al[!o@h PART #A{
= gone #a[ al[ parted
-
! say m1 #a[ we are one
> PRIVMSG #a[ :we are one
> PING *
-
