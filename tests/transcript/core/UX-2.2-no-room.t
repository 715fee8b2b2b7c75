# GW-12: who is persistent and has contacts stays on their network though he sits in no room, and is there again after a crash
% option backend=keeper
% option persistent=yes
% option roster=subscribe
% play people romeo
C: <presence type='subscribe' from='romeo@example' to='juliet@irc.example'/>
% drain
C: <presence type='subscribed' from='romeo@example' to='juliet@irc.example'/>
% drain
C: <presence from='romeo@example/a' to='irc.example'/>
! session_open - -
= opened romeo
% drain
C: <presence type='unavailable' from='romeo@example/a' to='irc.example'/>
% drain
% later 1h
S-none
% memory 1 accounts, 1 sessions, 0 rooms
= heard juliet - - - - are you there?
S: <message type='chat' from='juliet@irc.example' to='romeo@example' id='*'><body>are you there?</body>...</message>
% restart crash
! session_open - - again
= opened romeo
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>logout</body></message>
% drain
% restart crash
% drain
% memory 0 accounts, 0 sessions, 0 rooms
