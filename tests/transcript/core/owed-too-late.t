# After hours the user hears that it is late, once; after days it is given up
% option backend=postman
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
! session_open - -
= opened romeo
! message_send bob: hi
% later 5h
= failed last resource-constraint wait Greylisted.
S: <message type='chat' from='help@irc.example' to='romeo@example' id='*' xml:lang='en'><body>*It is still waiting: Greylisted. I try until *day *:* UTC.</body>...</message>
% later 5h
! session_close -
! session_open - -
= opened romeo
! message_send bob: hi
= failed last resource-constraint wait Greylisted.
S-none
% later 96h
! session_close -
! session_open - -
= opened romeo
! message_send bob: hi
= failed last resource-constraint wait Disk full.
S~ <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[cancel remote-server-timeout It could not be delivered in all this time. Last answer: Disk full. Your text: "hi"]]</message>
S~ <message type='chat' from='help@irc.example' to='romeo@example' id='*' xml:lang='en'><body>*It could not be delivered in all this time.*</body>...</message>
% restart crash
S-none
