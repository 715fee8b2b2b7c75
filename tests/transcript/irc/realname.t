% setting realname=jid
% option username=capulet
! open romeo
> CAP LS 302
> NICK romeo
> USER capulet 0 * :romeo@example.org
