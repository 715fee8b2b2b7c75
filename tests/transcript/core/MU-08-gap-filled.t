# MU-08 AR-05 AR-09: what the network remembers and the archive has not is archived before anybody is let in: in its order, with its time, nothing twice
% option history_days=30
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'/></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo
= caps history
= present #a romeo participant none
# The first visit: as many as are shown on joining.
= joined #a romeo
! history_fetch #a - - 20
# What is said meanwhile waits, and is not said twice.
= heard #a bob f3 - - three
S-none
= reply past #a bob/f1/3000/one bob/f2/2000/two bob/f3/0/three
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' id='j'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='$1'><body>one</body>[[oid]]<delay xmlns='urn:xmpp:delay' from='#a@irc.example' stamp='*'/><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='$1'/></message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>two</body>...</message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>three</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
= said #a bob four
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>four</body><stanza-id xmlns='urn:xmpp:sid:0' by='#a@irc.example' id='*'/>[[oid]]</message>
# The network is lost; when it is back, he is shown what he missed and no more.
= closed remote-server-timeout wait No answer from the server.
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
! room_close #a
! session_close -
% later 3s
! session_open - romeo again
= opened romeo
! room_join #a romeo
= caps history
= present #a romeo participant none
= joined #a romeo
! history_fetch #a since - 500
# Four has no id: it is known by who said what when.
= reply past #a bob/f3/3/three bob/-/3/four bob/f5/1/five bob/f6/1/six
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>five</body>...</message>
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>six</body>...</message>
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><subject/></message>
# A bouncer plays it back besides: that is known, what is new is not.
= heard #a bob f6 delayed - six
S-none
= heard #a bob f7 delayed - seven
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'><body>seven</body><delay xmlns='urn:xmpp:delay' from='#a@irc.example' stamp='*'/>...</message>
