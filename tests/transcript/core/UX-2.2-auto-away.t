# GW-11: while no client of his is here he is away, and back with the first; by the component's default or his own setting
% option backend=keeper
% option persistent=yes
% option auto_away=yes
% play join romeo@example/a #a romeo
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
% drain 2
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain 1
C: <presence type='unavailable' from='romeo@example/b' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
! session_set_presence away I am not here now, and read this later.
# After a loss, too, and once.
= closed remote-server-timeout wait Gone.
! room_close #a
! session_close -
% later 3s
! session_open - romeo again
= opened romeo
! room_join #a romeo
! session_set_presence away I am not here now, and read this later.
= present #a romeo participant none
= joined #a romeo
% later 1h
S-none
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j3'><x xmlns='~muc'/></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' id='j3'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
! session_set_presence online -
# As he says himself while he is here.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><show>dnd</show><status>busy</status></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'><show>dnd</show><status>busy</status>...</presence>
! session_set_presence dnd busy
C: <presence from='romeo@example/a' to='#b@irc.example/romeo' id='j4'><x xmlns='~muc'/></presence>
! room_join #b romeo
= joined #b romeo
% drain 2
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
% drain 1
S-none
C: <presence type='unavailable' from='romeo@example/a' to='#b@irc.example/romeo'/>
S: <presence type='unavailable' from='#b@irc.example/romeo' to='romeo@example/a'>...</presence>
! session_set_presence away I am not here now, and read this later.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings auto_away</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>auto_away: yes. Change: settings auto_away VALUE</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings auto_away no</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
! session_set_presence online -
