# Nothing comes, or a line byte by byte that never ends.
% limit idle_ms=60
S: 220 *
C: LHLO mx
7* S: 250*
C> NO
S: 421 4.4.2 *
x
