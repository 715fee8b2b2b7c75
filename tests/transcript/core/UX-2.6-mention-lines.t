# MX-14: several lines that name him are told as one: none of them stands there as if it were the network's own
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
C: <presence type='unavailable' from='romeo@example/a' to='#a%net.example@irc.example/romeo'/>
% drain 1
= heard #a%net.example bob - highlight - romeo: hi\nYour password is over
S: <message type='chat' from='net.example@irc.example' to='romeo@example' xml:lang='en'><body>bob in #a: romeo: hi Your password is over*#a%net.example@irc.example</body><store xmlns='urn:xmpp:hints'/></message>
