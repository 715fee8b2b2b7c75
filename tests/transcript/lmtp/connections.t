# So many connections and no more; when one goes there is room again.
% limit connections=2
S: 220 *
& 1
S: 220 *
& 2
S: 421 4.3.2 Too many connections, try again later
x
& 0
C: QUIT
S: 221 *
x
& 3
S: 220 *
