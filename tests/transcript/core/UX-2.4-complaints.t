# UX-2.4: failures that are also said: the first of each kind, what comes late, and where the user wishes it; never twice for one message
% loud
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= joined #a romeo
% drain
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m1'><body>hi</body></message>
! message_send bob: hi
= failed last item-not-found cancel Nobody called bob is here now.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m1'>[[cancel item-not-found Nobody called bob is here now.]]</message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>About your message to bob at *:* UTC: Nobody called bob is here now.</body></message>
% stored romeo@example guest welcome=said [said]item-not-found=yes
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m2'><body>hi</body></message>
! message_send bob: hi
= failed last item-not-found cancel Nobody called bob is here now.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m2'>[[cancel item-not-found Nobody called bob is here now.]]</message>
S-none
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m3'><body>hi</body></message>
! message_send bob: hi
% later 61s
= failed last item-not-found cancel Nobody called bob is here now.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m3'>[[cancel item-not-found Nobody called bob is here now.]]</message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>About your message to bob at *:* UTC: Nobody called bob is here now.</body></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m4'><body>hi</body></message>
! message_send bob: hi
% later 59s
= failed last item-not-found cancel Nobody called bob is here now.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m4'>[[cancel item-not-found Nobody called bob is here now.]]</message>
S-none
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m5'><body>hi</body></message>
! message_send bob: hi
= failed last forbidden auth You are banned.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m5'>[[auth forbidden You are banned.]]</message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>About your message to bob at *: You are banned.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings errors chat</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m6'><body>hi</body></message>
! message_send bob: hi
= failed last item-not-found cancel Nobody called bob is here now.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m6'>[[cancel item-not-found Nobody called bob is here now.]]</message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>About your message to bob at *:* UTC: Nobody called bob is here now.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings errors auto</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m7'><body>hi</body></message>
! message_send bob: hi
= failed last item-not-found cancel Nobody called bob is here now.
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m7'>[[cancel item-not-found Nobody called bob is here now.]]</message>
S-none
# All that is under way when a network is lost: each once.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m8'><body>hi</body></message>
! message_send bob: hi
= closed remote-server-timeout wait Gone.
% drain
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain
% stored romeo@example guest errors=auto welcome=said [said]forbidden=yes [said]item-not-found=yes [said]remote-server-timeout=yes
