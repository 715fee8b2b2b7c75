# SZ-03: what waits for an account is served in order; 64 wait, more are refused; presence waits all the same, and who goes, goes
C+ <presence from='romeo@example/a' to='#a@irc.example/romeo' id='1'><x xmlns='~muc'/></presence>
C+ <iq type='get' from='romeo@example/a' to='irc.example' id='2'><ping xmlns='urn:xmpp:ping'/></iq>
C+ <iq type='get' from='juliet@example/a' to='irc.example' id='3'><ping xmlns='urn:xmpp:ping'/></iq>
%+ repeat 70 <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m$n'><body>$n</body></message>
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
# Juliet's does not wait for Romeo's.
S: <iq type='result' from='irc.example' to='juliet@example/a' id='3'/>
% drain
% memory 0 accounts, 0 sessions, 0 rooms
