# CM-12 GW-18 UX-2.3: contacts, logging out and in, by chat
% option backend=marionette
% play people romeo
% play online romeo@example/a romeo
% play friend romeo juliet
= is juliet online
S: <presence from='juliet@irc.example' to='romeo@example'/>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>contacts</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>juliet online · 1 in all</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>add Bob</body></message>
S~ <presence type='subscribe' from='bob@irc.example' to='romeo@example'/>
S~ <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Added bob. **bob@irc.example*xmpp:bob@irc.example?message</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>add nurse@irc.example</body></message>
S~ <presence type='subscribe' from='nurse@irc.example' to='romeo@example'/>
S~ <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Added nurse. *</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>contacts</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>bob · juliet online · nurse · 3 in all</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>add !x</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>"!x" is no name here. Did you mean x?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>add #room</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>"#room" is no person.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>remove tybalt</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>tybalt is none of your contacts.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>remove bob</body></message>
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>contacts</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>juliet online · nurse · 2 in all</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>delete my data</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>This deletes settings, passwords and 2 contacts, and leaves all networks.*</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>cancel</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Canceled.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Marionettes: connected as romeo for *.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>logout</body></message>
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are not connected to any network.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>login</body></message>
S~ <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I connect you to your networks. *</body></message>
!~ session_open - -
= closed not-authorized auth Wrong password.
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Marionettes: Wrong password.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>reconnect</body></message>
S~ <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Nothing waits to be tried again.</body></message>
!~ session_open - -
= closed remote-server-timeout wait Gone.
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Marionettes: Gone; next try in * second*. "reconnect Marionettes" tries now.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>reconnect mario</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I try Marionettes now.</body></message>
! session_open - -
= opened romeo
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>motd</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>No network has said anything.</body></message>
= notice Welcome
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>motd</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Marionettes: Welcome</body></message>
