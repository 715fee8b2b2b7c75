# FI-04: a file's link goes out in one line with what is said of it, once
% play join romeo@example/a #a romeo
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><body>https://up.example/cat.png</body><x xmlns='jabber:x:oob'><url>https://up.example/cat.png</url></x></message>
! message_send #a: https://up.example/cat.png
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2'><body>https://up.example/cat.png</body><x xmlns='jabber:x:oob'><url>https://up.example/cat.png</url><desc>My&#10;cat</desc></x></message>
! message_send #a: My cat https://up.example/cat.png
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><body>Look at her</body><x xmlns='jabber:x:oob'><url>https://up.example/cat.png</url></x></message>
! message_send #a: Look at her https://up.example/cat.png
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='4'><x xmlns='jabber:x:oob'><url>https://up.example/cat.png</url></x></message>
! message_send #a: https://up.example/cat.png
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='5'><body>See https://up.example/cat.png there</body><x xmlns='jabber:x:oob'><url>https://up.example/cat.png</url><desc>Cat</desc></x></message>
! message_send #a: See https://up.example/cat.png there
= accepted last
% drain 1
# XEP-0447, with and without words of its own.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='6'><file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline'><file xmlns='urn:xmpp:file:metadata:0'><name>cat.png</name><desc>My cat</desc></file><sources><url-data xmlns='http://jabber.org/protocol/url-data' target='https://up.example/cat.png'/></sources></file-sharing></message>
! message_send #a: My cat https://up.example/cat.png
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='7'><body>Here:</body><file-sharing xmlns='urn:xmpp:sfs:0'><sources><url-data xmlns='http://jabber.org/protocol/url-data' target='https://up.example/cat.png'/></sources></file-sharing></message>
! message_send #a: Here: https://up.example/cat.png
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='8'><file-sharing xmlns='urn:xmpp:sfs:0'><sources/></file-sharing></message>
S-none
