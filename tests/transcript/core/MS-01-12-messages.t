# MS-01 MS-02 MS-03 MS-10 MS-12 GW-17 Table B: one to one, of every type, to every spelling
% play register romeo
C: <message from='romeo@example/a' to='bob@irc.example' id='1'><body>normal</body></message>
! session_open - -
% drain
C: <message type='chat' from='romeo@example/a' to='bob@irc.example/x' id='2'><body>with a resource</body></message>
C: <message type='frob' from='romeo@example/a' to='bob@irc.example' id='3'><body>of no type there is</body></message>
C: <message type='headline' from='romeo@example/a' to='bob@irc.example' id='4'><body>news</body></message>
S-none
= opened romeo
! message_send bob: normal
! message_send bob: with a resource
! message_send bob: of no type there is
= accepted 1
= failed 2 item-not-found cancel Nobody is called bob.
S: <message type='error' from='bob@irc.example/x' to='romeo@example/a' id='2'>[[cancel item-not-found Nobody is called bob.]]</message>
% drain
= accepted 3
S-none
C: <message type='groupchat' from='romeo@example/a' to='bob@irc.example' id='5'><body>hi</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='5'>[[cancel service-unavailable]]</message>
# What comes: from the bare contact, to the bare user.
= wrote bob hi
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>hi</body></message>
# With illegal characters: the stream stays whole (ST-10).
= wrote bob bold
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>�bold�</body></message>
