# CM-12 AR-06: nobody's words are kept who does not want it: not while it is off, and what was kept before stays until it is deleted
% option history_days=30
% play join romeo@example/a #a romeo
= said #a bob kept
% drain 1
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings history</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>history: yes (or no). Change: settings history VALUE</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings history no</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
= said #a bob gone with the wind
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>gone with the wind</body>[[oid]]</message>
C: <presence from='romeo@example/b' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='*'><body>kept</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/b'><subject/></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings history maybe</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>*maybe*</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings history yes</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
= said #a bob kept again
S~ <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='$1'><body>kept again</body><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='$1'/>[[oid]]</message>
S~ <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/b' id='$1'>...</message>
