# MU-38: leaving and joining again in one turn: the seat is kept, the room is shown anew
% play join romeo@example/a #a romeo
C+ <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' id='2'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
= said #a bob hi
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>hi</body><occupant-id xmlns='urn:xmpp:occupant-id:0' id='*'/></message>
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'><status>bye</status></presence>
% drain 2
