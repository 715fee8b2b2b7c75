# An answer without end is cut.
% timing console=1
! login
! raw STATS
> STATS
> PING w1
*300 < :srv 213 romeo line %d
< :srv PONG srv w1
= reply raw: line 0\nline 1\n*line 99\n(200 lines more are not shown)
-
