# MU-53: a server is free with the case of nicks; who is meant is who is there
% play join romeo@example/a #a romeo
= present #a Bob participant none
% drain 1
= present #a BOB moderator admin
S: <presence from='#a@irc.example/Bob' to='romeo@example/a'>...</presence>
= said #a bOB hello
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>hello</body>[[oid]]</message>
= gone #a bob kicked dan out
S: <presence type='unavailable' from='#a@irc.example/Bob' to='romeo@example/a'>...</presence>
= gone #a Bob quit - again
S-none
