# To one peer in order; who waits for one peer stands in nobody else's way
% option backend=postman
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
! session_open - -
= opened romeo
! message_send bob: one
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>two</body></message>
S-none
C: <message type='chat' from='romeo@example/a' to='eve@irc.example' id='3'><body>three</body></message>
! message_send eve: three
= accepted last
# The first of them is late: the second waits with it.
C: <message type='chat' from='romeo@example/a' to='amy@irc.example' id='4'><body>four</body></message>
! message_send amy: four
= failed last resource-constraint wait Later.
C: <message type='chat' from='romeo@example/a' to='amy@irc.example' id='5'><body>five</body></message>
S-none
% later 7m
! message_send amy: four
= accepted last
! message_send amy: five
= accepted last
