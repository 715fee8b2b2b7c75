# CM-12 GW-02 UX-2.6: who registers in chat is greeted by the end of it, and not a second time
% loud
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>register</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Which nickname? (romeo)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>romeo</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Password?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>-</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Done. Next: join #wherry</body></message>
S: <presence type='subscribe' from='irc.example' to='romeo@example'/>
S-none
# Nor for his first room.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= joined #a romeo
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message from='#a@irc.example' to='romeo@example/a' type='groupchat'><subject/></message>
S-none
