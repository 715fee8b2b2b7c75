# No spelling of the end but CR LF . CR LF ends a mail; what looks like commands stays in it.
S: 220 *
C> LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n
7* S: 250*
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 *
C> 1\n.\nMAIL FROM:<evil@x>\r\n2\n.\r\nMAIL FROM:<evil@x>\r\n3\r.\rMAIL FROM:<evil@x>\r\n4\r.\r\nMAIL FROM:<evil@x>\r\n
C> 5\r\n.\nMAIL FROM:<evil@x>\r\n6\r\n.\rMAIL FROM:<evil@x>\r\n7\r\n.\r\r\nMAIL FROM:<evil@x>\r\n8\r\n\0.\r\nMAIL FROM:<evil@x>\r\n9\r\n.\0\r\nMAIL FROM:<evil@x>\r\n
-
C> .\r\n
= from <a@x> to <b@x> data 1\n.\nMAIL FROM:<evil@x>\r\n2\n.\r\nMAIL FROM:<evil@x>\r\n3\r.\rMAIL FROM:<evil@x>\r\n4\r.\r\nMAIL FROM:<evil@x>\r\n5\r\n\nMAIL FROM:<evil@x>\r\n6\r\n\rMAIL FROM:<evil@x>\r\n7\r\n\r\r\nMAIL FROM:<evil@x>\r\n8\r\n\000.\r\nMAIL FROM:<evil@x>\r\n9\r\n\000\r\nMAIL FROM:<evil@x>\r\n
S: 250 2.1.5 Ok
-
