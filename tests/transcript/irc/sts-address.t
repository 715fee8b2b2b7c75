# An address has no policy: no certificate could bear it out.
! open romeo
> CAP LS 302
> NICK romeo
> USER *
< :srv CAP * LS :sts=port=1,duration=300
> CAP END
< :srv 001 romeo :Welcome
= opened romeo
-
