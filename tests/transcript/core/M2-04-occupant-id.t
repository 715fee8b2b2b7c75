# M2-04: the same person has the same id when he comes again; another room, another id
% play join romeo@example/a #a romeo
= present #a bob participant none
S: <presence from='#a@irc.example/bob' to='romeo@example/a'><x xmlns='~muc#user'>...</x><occupant-id xmlns='urn:xmpp:occupant-id:0' id='$1'/></presence>
= gone #a bob quit
% drain 1
= present #a bob participant none
S: <presence from='#a@irc.example/bob' to='romeo@example/a'><x xmlns='~muc#user'>...</x><occupant-id xmlns='urn:xmpp:occupant-id:0' id='$1'/></presence>
= said #a bob hi
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>hi</body><occupant-id xmlns='urn:xmpp:occupant-id:0' id='$1'/></message>
= present #a carol participant none
S: <presence from='#a@irc.example/carol' to='romeo@example/a'><x xmlns='~muc#user'>...</x><occupant-id xmlns='urn:xmpp:occupant-id:0' id='$!1'/></presence>
