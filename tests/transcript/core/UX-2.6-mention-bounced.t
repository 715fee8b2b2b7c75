# MX-14 MU-51: named while his server takes a client for living that is dead: what comes back of it is told as any other mention
% option backend=keeper
% option persistent=yes
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo' id='j1'><x xmlns='~muc'/></presence>
! session_open net.example romeo
= opened romeo%net.example
! room_join #a%net.example romeo
= present #a%net.example romeo participant none
= present #a%net.example bob participant none
= joined #a%net.example romeo
% drain 3
= heard #a%net.example bob - - - nobody is meant
% drain 1
% take A
= heard #a%net.example bob - highlight - romeo: are you there?
% drain 1
% take B
= heard #a%net.example bob - highlight - romeo: hello?
% drain 1
% take C
# The one before them says that he is gone; the error for each of the others tells that he has not seen it.
C: <message type='error' from='romeo@example/a' to='#a%net.example@irc.example/bob' id='$A'>[[cancel service-unavailable]]</message>
S: <presence type='unavailable' from='#a%net.example@irc.example/romeo' to='romeo@example/a'>...</presence>
C: <message type='error' from='romeo@example/a' to='#a%net.example@irc.example/bob' id='$B'>[[cancel service-unavailable]]</message>
S: <message type='chat' from='net.example@irc.example' to='romeo@example' xml:lang='en'><body>bob in #a: romeo: are you there?*#a%net.example@irc.example</body><store xmlns='urn:xmpp:hints'/></message>
C: <message type='error' from='romeo@example/a' to='#a%net.example@irc.example/bob' id='$C'>[[cancel service-unavailable]]</message>
S-none
% later 11m
S: <message type='chat' from='net.example@irc.example' to='romeo@example' xml:lang='en'><body>bob in #a: romeo: hello?*</body>...</message>
# Once, and only of what was said; nor where another client has seen it.
C: <message type='error' from='romeo@example/a' to='#a%net.example@irc.example/bob' id='$B'>[[cancel service-unavailable]]</message>
C: <message type='error' from='romeo@example/a' to='#a%net.example@irc.example/bob' id='x'>[[cancel service-unavailable]]</message>
S-none
% later 11m
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
% drain 3
C: <presence from='romeo@example/b' to='#a%net.example@irc.example/romeo' id='j3'><x xmlns='~muc'/></presence>
% drain 3
= heard #a%net.example bob - highlight - romeo: again
% drain 2
% take D
C: <message type='error' from='romeo@example/a' to='#a%net.example@irc.example/bob' id='$D'>[[cancel service-unavailable]]</message>
S: <presence type='unavailable' from='#a%net.example@irc.example/romeo' to='romeo@example/a'>...</presence>
S-none
# The first that comes back may be the one that names him.
= heard #a%net.example bob - highlight - romeo: and again
% drain 1
% take E
C: <message type='error' from='romeo@example/b' to='#a%net.example@irc.example/bob' id='$E'>[[cancel service-unavailable]]</message>
S~ <presence type='unavailable' from='#a%net.example@irc.example/romeo' to='romeo@example/b'>...</presence>
S~ <message type='chat' from='net.example@irc.example' to='romeo@example' xml:lang='en'><body>bob in #a: romeo: and again*</body>...</message>
