# One answer for each accepted recipient, in their order, whatever the order they end in.
% dot a@x later
% dot b@x resource-constraint/wait Over its quota
% dot c@x later
S: 220 *
C> LHLO mx\r\nMAIL FROM:<r@y>\r\nRCPT TO:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nRCPT TO:<d@x>\r\nDATA\r\n
7* S: 250*
S: 250 2.1.0 Ok
4* S: 250 2.1.5 Ok
S: 354 *
# What is pipelined behind the dot waits for the answers.
C> x\r\n.\r\nNOOP\r\n
= from <r@y> to <a@x> <b@x> <c@x> <d@x> data x\r\n
-
! dot c@x internal-server-error/cancel A bug of ours
-
! dot a@x ok
S: 250 2.1.5 Ok
S: 452 4.2.2 Over its quota
S: 451 4.3.0 A bug of ours
S: 250 2.1.5 Ok
S: 250 2.0.0 Ok
-
