# BL-03 UX-2.3: all people of a domain, where they have one
% option backend=echo
% play register romeo
C: <message type='chat' from='romeo@example/a' to='a\40example.net@irc.example' id='1'><body>hi</body></message>
S: <message type='chat' from='a\40example.net@irc.example' to='romeo@example' id='*'>...</message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>block @Example.net</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Blocked @example.net: *</body></message>
C: <message type='chat' from='romeo@example/a' to='a\40example.net@irc.example' id='2'><body>hi</body></message>
S-none
C: <message type='chat' from='romeo@example/a' to='a\40example.org@irc.example' id='3'><body>hi</body></message>
S: <message type='chat' from='a\40example.org@irc.example' to='romeo@example' id='*'>...</message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>blocked</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>@example.net</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>unblock @example.net</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>@example.net may reach you again.</body></message>
C: <message type='chat' from='romeo@example/a' to='a\40example.net@irc.example' id='4'><body>hi</body></message>
S: <message type='chat' from='a\40example.net@irc.example' to='romeo@example' id='*'>...</message>
