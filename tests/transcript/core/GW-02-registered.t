# GW-02 GW-06 GW-19 UX-2.3 UX-2.6: who registers: the result, the wish of the bare domain to see him, one welcome, never another
% loud
% option admins=root@example
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'/>
S: <presence type='subscribe' from='irc.example' to='romeo@example'/>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>Hello romeo. I connect you to Puppets. To join a channel write*join #wherry*"help" lists all I can do. Who runs this: root@example.</body></message>
% stored romeo@example registered <service none+out> nick=romeo welcome=said
C: <presence type='subscribed' from='romeo@example' to='irc.example'/>
C: <presence type='subscribe' from='romeo@example' to='irc.example'/>
S: <presence type='subscribed' from='irc.example' to='romeo@example'/>
S: <presence from='irc.example' to='romeo@example'>...</presence>
# Changed from his other client: one registration, and nothing is said again.
C: <iq type='set' from='romeo@example/b' to='irc.example' id='2'><query xmlns='jabber:iq:register'><nick>montague</nick></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/b' id='2'/>
% stored romeo@example registered <service both> nick=montague welcome=said
# Two clients at the same moment: the last word holds, one account.
C+ <iq type='set' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:register'><nick>one</nick></query></iq>
C: <iq type='set' from='romeo@example/b' to='irc.example' id='4'><query xmlns='jabber:iq:register'><nick>two</nick></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'/>
S: <iq type='result' from='irc.example' to='romeo@example/b' id='4'/>
% stored romeo@example registered <service both> nick=two welcome=said
# A guest, at his first room.
C: <presence from='juliet@example/a' to='#b@irc.example/juliet' id='j'><x xmlns='~muc'/></presence>
! juliet: session_open - juliet
= opened juliet
! juliet: room_join #b juliet
= present #b juliet participant none
= joined #b juliet
S: <presence from='#b@irc.example/juliet' to='juliet@example/a' id='j'>...</presence>
S: <message from='#b@irc.example' to='juliet@example/a' type='groupchat'><subject/></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example'><body>Hello juliet. I connect you to Puppets. You need no account with me: to join a channel write*join #wherry*"help" lists all I can do. Who runs this: root@example.</body></message>
% stored juliet@example guest welcome=said
C: <iq type='set' from='juliet@example/a' to='irc.example' id='5'><query xmlns='jabber:iq:register'><nick>juliet</nick></query></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='5'/>
S: <presence type='subscribe' from='irc.example' to='juliet@example'/>
% stored juliet@example registered <service none+out> nick=juliet welcome=said
