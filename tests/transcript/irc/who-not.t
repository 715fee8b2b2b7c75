# Nothing to be learnt by it: nobody else is there, or nothing would keep it true.
% support CASEMAPPING=rfc1459 PREFIX=(ov)@+ WHOX
! login
! enter #a bob
-
