# MU-21 MU-50: a rejoin that is not answered does not hold the seat for ever
% play join romeo@example/a #a romeo
= closed remote-server-timeout wait Gone.
% drain 3
% later 3s
! session_open - romeo again
= opened romeo
! room_join #a romeo
% later 61s
! room_leave #a
= left #a parted
! room_close #a
! session_close -
