# Channels that we are put into, more than we sit in.
% setting max_channels=3
% setting flood_lines=100
! login
*10 < :romeo!u@h JOIN #c%d
= entered #c0 romeo
= present *
= entered #c1 romeo
= present *
= entered #c2 romeo
= present *
.
-
