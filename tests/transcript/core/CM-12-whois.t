# CM-12 MI-06 UX-2.3: who somebody is, by chat: what the network says, or why not
% play join romeo@example/a #a romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>whois Bob</body></message>
! contact_fetch bob
= reply profile Robert - - On #a and #b
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>*Robert*On #a and #b</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>whois nobody</body></message>
! contact_fetch nobody
= reply item-not-found cancel Nobody called nobody is there.
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Nobody called nobody is there.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>whois #a</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>"#a" is no person.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>whois carol net.example</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are not connected to net.example.</body></message>
C: <message type='chat' from='juliet@example/a' to='help@irc.example'><body>whois bob</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'><body>You are not connected to *.</body></message>
# Nobody answers: he is told so.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>whois dave</body></message>
! contact_fetch dave
% later 31s
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>*</body></message>
