# A command over its ceiling is refused and skipped; the next one is read.
S: 220 *
C> LHLO mx\r\nNOOP 
7* S: 250*
400* C> 0123456789
C> \r\nNOOP\r\n
S: 500 5.5.2 This line is too long
S: 250 2.0.0 Ok
# As long as it may be: 1,600 bytes.
C> NOOP 01234
159* C> 0123456789
C> \r\n
S: 250 2.0.0 Ok
C> NOOP 012345
159* C> 0123456789
C> \r\n
S: 500 5.5.2 This line is too long
-
