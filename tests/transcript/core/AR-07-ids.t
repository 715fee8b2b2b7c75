# AR-07 SZ-22 MU-30: ids: the user's own are kept, those in our name are not; what is too old is unknown
% option messages_per_minute=0
% play join romeo@example/a #a romeo
= caps reply
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='forged'/><stanza-id xmlns='urn:xmpp:sid:0' by='irc.example' id='forged'/><stanza-id xmlns='urn:xmpp:sid:0' id='forged'/><stanza-id xmlns='urn:xmpp:sid:0' by='romeo@example' id='his-server'/><origin-id xmlns='urn:xmpp:sid:0' id='o1'/></message>
! message_send #a: hi
= accepted last 1/1=f1
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='romeo@example' id='his-server'/><origin-id xmlns='urn:xmpp:sid:0' id='o1'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
# By either name.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2'><body>ho</body><reply xmlns='urn:xmpp:reply:0' id='o1'/></message>
! message_send #a: ho [answers f1]
= accepted last
% drain 1
# After 64 more nobody knows.
= heard #a Bob f2 - - first
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'>...</message>
% take A
% repeat 63 <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m$n'><body>$n</body></message>
% drain 63
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><body>still known</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/Bob' id='$A'/></message>
! message_send #a: still known [answers f2]
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='4'><body>no more</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/Bob' id='$A'/></message>
! message_send #a: Bob: no more
