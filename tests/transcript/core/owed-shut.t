# While nothing can go out for long a sender hears that his message is late, and in the end that it is over
% option backend=postman
% play register romeo
= ready 0
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
S-none
% later 5h
! session_open - -
= opened romeo
! message_send bob: one
= failed last resource-constraint wait The relay is away.
S: <message type='chat' from='help@irc.example' to='romeo@example*' id='*' xml:lang='en'><body>*It is still waiting: The relay is away. I try until *day *:* UTC.</body></message>
% later 120h
! session_close -
! session_open - -
= opened romeo
! message_send bob: one
= failed last resource-constraint wait The relay is away.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>...</message>
