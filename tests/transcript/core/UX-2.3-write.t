# A message with a subject, from clients that can give it none; only where a network stores and forwards
% option backend=postman
% play register romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='1'><body>write bob Lunch at noon</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>Which text?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='2'><body>Are you coming?</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>Under way to bob. The answer comes from:&#10;bob@irc.example</body></message>
! session_open - -
= opened romeo
! message_send bob: Are you coming? [subject Lunch at noon]
= failed last item-not-found cancel Nobody is there.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='*'>[[cancel item-not-found Nobody is there.]]</message>
