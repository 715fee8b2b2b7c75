# the XMPP side is behind: the backend is told, and told when it is not
% link full
! hold on
% link empty
! hold off
