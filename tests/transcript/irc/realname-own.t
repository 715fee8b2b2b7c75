% option realname=Romeo M
! open romeo
> CAP LS 302
> NICK romeo
> USER k3yk3yk3y 0 * :Romeo M
