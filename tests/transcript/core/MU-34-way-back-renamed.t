# MU-34: who changes his nick, be it by a capital, still answers the way he was written to
% play join romeo@example/a #a romeo
= present #a Bob participant none
% drain 1
C: <message type='chat' from='romeo@example/a' to='#a@irc.example/Bob' id='1'><body>psst</body></message>
! message_send Bob: psst
= accepted last
= person-renamed Bob bob
% drain 2
= wrote bob yes
S: <message type='chat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>yes</body><x xmlns='~muc#user'/></message>
= person-renamed bob Robert
% drain 2
= wrote robert however it is spelled
S: <message type='chat' from='#a@irc.example/Robert' to='romeo@example/a' id='*'>...</message>
= whispered #a Robert yes
S: <message type='chat' from='#a@irc.example/Robert' to='romeo@example/a' id='*'>...</message>
