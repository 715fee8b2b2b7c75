# The second was only asked for when that turned out: where the server lets us in all the same, out again.
% support CASEMAPPING=ascii
! login
! join #a[
! join #a{
> JOIN #a[,#a{
< :romeo!u@h JOIN #a{
= present #a{ romeo participant/none real=u@h
> MODE #a{
< :srv 366 romeo #a{ :End
= joined #a{ romeo
< :srv 005 romeo CASEMAPPING=rfc1459 :are supported
= left #a[ refused instead=#a{ error=redirect/modify: *
= refolded
> NAMES #a{
< :romeo!u@h JOIN #a[
> PART #a[
< :romeo!u@h PART #a[
-
< :romeo!u@h PART #a{
= left #a{ kicked
-
