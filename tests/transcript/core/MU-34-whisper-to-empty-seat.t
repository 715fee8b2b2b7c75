# MU-34: an answer to a whisper is not lost because no client sits in the room any more
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
C: <message type='chat' from='romeo@example/a' to='#a@irc.example/bob' id='1'><body>psst</body></message>
! message_send bob: psst
= accepted last
% link down
% link up
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
= wrote bob here I am
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>here I am</body></message>
