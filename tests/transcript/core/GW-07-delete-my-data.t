# GW-07 GW-08 RG-05 UX-2.3: delete my data: asked first; then sessions, what was stored, the answer, and the farewells
% play register romeo
C: <presence from='juliet@example/a' to='#b@irc.example/juliet' id='j'><x xmlns='~muc'/></presence>
! juliet: session_open - juliet
= opened juliet
! juliet: room_join #b juliet
= memo put kept
= refused #b - forbidden auth No.
% drain
% play join romeo@example/a #a romeo
= memo put one
= memo put two
= memo list
! memos 3
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>block spammer</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Blocked spammer: neither words nor invitations reach you. Undo: unblock spammer</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>delete</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>This deletes settings, passwords and * contact*, and leaves all networks.*It cannot be undone; "export" first if in doubt. To do it write: delete romeo@example</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>yes</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Nothing was deleted.</body></message>
% stored romeo@example registered nick=romeo [block]spammer=yes
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>delete my data</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>This deletes *</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>delete juliet@example</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Nothing was deleted.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>Delete My DATA</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>This deletes *</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>delete Romeo@example</body></message>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
! room_close #a
! session_close -
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Deleted. You can remove me from your contacts. Good-bye.</body></message>
S: <presence type='unsubscribe' from='irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
% stored romeo@example none
= memo list
! memos 1
% memory 0 accounts, 0 sessions, 0 rooms
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>delete my data</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>There is nothing of yours here.</body></message>
# A guest's settings go the same way; ad-hoc, too.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings errors chat</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
% stored romeo@example guest errors=chat
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><command xmlns='~commands' node='delete-my-data'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'>...</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><command xmlns='~commands' node='delete-my-data' sessionid='$seal' action='complete'><x xmlns='jabber:x:data' type='submit'><field var='sure'><value>delete romeo@example</value></field></x></command></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'><command xmlns='~commands' node='delete-my-data' sessionid='*' status='completed' xml:lang='en'><note type='info'>Deleted. *Good-bye.</note></command></iq>
% stored romeo@example none
% memory 0 accounts, 0 sessions, 0 rooms
