# CM-12 UX-2.2: chat asks for what only the person knows; what can wait is in the form, and in the settings
% option backend=courier
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>register</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Nickname? (romeo)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>romeo</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Done. To write to somebody, tell me his address: write&#10;add ADDRESS</body></message>
% stored romeo@example registered nick=romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings receipts never</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
% stored romeo@example registered nick=romeo receipts=never
