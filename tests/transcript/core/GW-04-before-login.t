# GW-04: what the network says before the login is through is not lost; what the user says waits for it
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
! session_open - -
= wrote bob first
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'>...</message>
= notice Welcome
= opened romeo
! message_send bob: hi
= accepted last
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>notices</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Puppets: Welcome</body></message>
