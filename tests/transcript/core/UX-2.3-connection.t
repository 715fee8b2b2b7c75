# UX-2.3 UX-2.5 CM-12 MI-06: what there is to be said of a connection: in `status`, all of it by `connection` and as vCard
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo'><x xmlns='~muc'/></presence>
! session_open net.example romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>connection net.example</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are not connected to net.example.</body></message>
= opened romeo
! room_join #a%net.example romeo
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>net.example: connected as romeo for *, logged in, 1 channel.*Mind the strings.</body></message>
C: <message type='chat' from='romeo@example/a' to='net.example@irc.example'><body>connection</body></message>
S: <message type='chat' xml:lang='en' from='net.example@irc.example' to='romeo@example/a'><body>net.example: connected as romeo for *, logged in, 1 channel.*Mind the strings.*Strings: 3</body></message>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='1'><vCard xmlns='vcard-temp'/></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='1'><vCard xmlns='vcard-temp'><FN>net.example</FN><DESC>connected as romeo*Strings: 3</DESC></vCard></iq>
# Who wants to log in sees it first.
C: <message type='chat' from='romeo@example/a' to='net.example@irc.example'><body>identify</body></message>
S: <message type='chat' xml:lang='en' from='net.example@irc.example' to='romeo@example/a'><body>Mind the strings.*Is it registered?*</body></message>
