# FI-01 FI-02 CM-12: a server that takes no files, and one where files are not wanted
% play register romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
% take I
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
C: <iq type='result' from='example' to='irc.example' id='$ask'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
S-none
C: <iq type='result' from='example' to='irc.example' id='$I'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Your server takes no files from me, so I cannot hand you your data here. Ask who runs this gateway for it, who gets it by: wherryctl export romeo@example</body></message>
# It is not asked again for each.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Your server takes no files from me, *</body></message>
% later 6m
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
S: <iq type='get' from='irc.example' to='example' id='*'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
# The stream breaks: whoever waits hears of it, and nothing is left open.
% link down
% link up
S-none
% reload upload=off;admins=root@example
! reload
! [component irc.example] admins (empty) -> root@example
! [component irc.example] upload auto -> off
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>export</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Your server takes no files from me, so I cannot hand you your data here. Ask root@example for it, who gets it by: wherryctl export romeo@example</body></message>
