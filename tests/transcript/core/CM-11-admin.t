# CM-11 UX-2.3: the operator's commands, by XEP-0133's nodes and in chat
% option admins=root@example
% play register romeo
% play register juliet
C: <presence from='nurse@example/a' to='#a@irc.example/nurse' id='j'><x xmlns='~muc'/></presence>
! nurse: session_open - nurse
= opened nurse
! nurse: room_join #a nurse
= joined #a nurse
% drain
C: <iq type='set' from='root@example/a' to='irc.example' id='1'><command xmlns='~commands' node='http://jabber.org/protocol/admin#get-registered-users-num'></command></iq>
S: <iq type='result' from='irc.example' to='root@example/a' id='1'><command xmlns='~commands' node='http://jabber.org/protocol/admin#get-registered-users-num' sessionid='*' status='completed' xml:lang='en'><x xmlns='jabber:x:data' type='result'><title>*</title><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/admin</value></field><field var='registeredusersnum' type='text-single' label='*'><value>2</value></field></x></command></iq>
C: <iq type='set' from='root@example/a' to='irc.example' id='2'><command xmlns='~commands' node='http://jabber.org/protocol/admin#get-online-users-num'></command></iq>
S: <iq type='result' from='irc.example' to='root@example/a' id='2'><command xmlns='~commands' node='http://jabber.org/protocol/admin#get-online-users-num' sessionid='*' status='completed' xml:lang='en'><x xmlns='jabber:x:data' type='result'><title>*</title><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/admin</value></field><field var='onlineusersnum' type='text-single' label='*'><value>1</value></field></x></command></iq>
C: <iq type='set' from='root@example/a' to='irc.example' id='3'><command xmlns='~commands' node='http://jabber.org/protocol/admin#get-online-users-list'></command></iq>
S: <iq type='result' from='irc.example' to='root@example/a' id='3'><command xmlns='~commands' node='http://jabber.org/protocol/admin#get-online-users-list' sessionid='*' status='completed' xml:lang='en'><x xmlns='jabber:x:data' type='result'><title>*</title><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/admin</value></field><field var='onlineuserjids' type='jid-multi' label='*'><value>nurse@example</value></field></x></command></iq>
C: <iq type='set' from='root@example/a' to='irc.example' id='4'><command xmlns='~commands' node='http://jabber.org/protocol/admin#get-registered-users-list'></command></iq>
S: <iq type='result' from='irc.example' to='root@example/a' id='4'><command xmlns='~commands' node='http://jabber.org/protocol/admin#get-registered-users-list' sessionid='*' status='executing' xml:lang='en'>...</command></iq>
C: <iq type='set' from='root@example/a' to='irc.example' id='5'><command xmlns='~commands' node='http://jabber.org/protocol/admin#get-registered-users-list' sessionid='$seal'><x xmlns='jabber:x:data' type='submit'><field var='after'><value></value></field></x></command></iq>
S: <iq type='result' from='irc.example' to='root@example/a' id='5'><command xmlns='~commands' node='http://jabber.org/protocol/admin#get-registered-users-list' sessionid='*' status='completed' xml:lang='en'><note type='info'>juliet@example*romeo@example*2 users.</note><x xmlns='jabber:x:data' type='result'><title>*</title><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/admin</value></field><field var='registereduserjids' type='jid-multi' label='*'><value>juliet@example</value><value>romeo@example</value></field></x></command></iq>
C: <message type='chat' from='root@example/a' to='help@irc.example'><body>users juliet@example</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='root@example/a'><body>romeo@example*1 users.</body></message>
C: <message type='chat' from='root@example/a' to='help@irc.example'><body>sessions</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='root@example/a'><body>nurse@example Puppets: connected, *, 1*1 sessions.</body></message>
C: <iq type='set' from='root@example/a' to='irc.example' id='6'><command xmlns='~commands' node='http://jabber.org/protocol/admin#announce'></command></iq>
S: <iq type='result' from='irc.example' to='root@example/a' id='6'><command xmlns='~commands' node='http://jabber.org/protocol/admin#announce' sessionid='*' status='executing' xml:lang='en'>...</command></iq>
C: <iq type='set' from='root@example/a' to='irc.example' id='7'><command xmlns='~commands' node='http://jabber.org/protocol/admin#announce' sessionid='$seal'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/admin</value></field><field var='subject'><value>Tonight</value></field><field var='announcement'><value>We restart</value><value>at ten.</value></field></x></command></iq>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='nurse@example'><body>*Tonight**We restart*at ten.</body></message>
S: <iq type='result' from='irc.example' to='root@example/a' id='7'><command xmlns='~commands' node='http://jabber.org/protocol/admin#announce' sessionid='*' status='completed' xml:lang='en'><note type='info'>Said to 1 users.</note></command></iq>
C: <message type='chat' from='root@example/a' to='help@irc.example'><body>announce All is  well.</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='nurse@example'><body>All is  well.</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='root@example/a'><body>Said to 1 users.</body></message>
# Disconnected.
C: <iq type='set' from='root@example/a' to='irc.example' id='8'><command xmlns='~commands' node='http://jabber.org/protocol/admin#end-user-session'></command></iq>
S: <iq type='result' from='irc.example' to='root@example/a' id='8'><command xmlns='~commands' node='http://jabber.org/protocol/admin#end-user-session' sessionid='*' status='executing' xml:lang='en'>...</command></iq>
C: <iq type='set' from='root@example/a' to='irc.example' id='9'><command xmlns='~commands' node='http://jabber.org/protocol/admin#end-user-session' sessionid='$seal'><x xmlns='jabber:x:data' type='submit'><field var='accountjids'><value>nurse@example</value><value>romeo@example</value></field></x></command></iq>
S: <presence type='unavailable' from='#a@irc.example/nurse' to='nurse@example/a'>...</presence>
S: <iq type='result' from='irc.example' to='root@example/a' id='9'><command xmlns='~commands' node='http://jabber.org/protocol/admin#end-user-session' sessionid='*' status='completed' xml:lang='en'><note type='info'>1 sessions close.</note></command></iq>
! nurse: room_close #a
! nurse: session_close - Disconnected by the operator
C: <message type='chat' from='root@example/a' to='help@irc.example'><body>disconnect not a jid@</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='root@example/a'><body>"not a jid@" is no address.</body></message>
# Deleted: who is in memory, who is not, and who never was.
% later 1m
% later 11m
% memory 0 accounts, 0 sessions, 0 rooms
C: <iq type='set' from='root@example/a' to='irc.example' id='10'><command xmlns='~commands' node='http://jabber.org/protocol/admin#delete-user'></command></iq>
S: <iq type='result' from='irc.example' to='root@example/a' id='10'><command xmlns='~commands' node='http://jabber.org/protocol/admin#delete-user' sessionid='*' status='executing' xml:lang='en'>...</command></iq>
C: <iq type='set' from='root@example/a' to='irc.example' id='11'><command xmlns='~commands' node='http://jabber.org/protocol/admin#delete-user' sessionid='$seal'><x xmlns='jabber:x:data' type='submit'><field var='accountjids'><value>juliet@example</value><value>nobody@example</value></field></x></command></iq>
S~ <iq type='result' from='irc.example' to='root@example/a' id='11'><command xmlns='~commands' node='http://jabber.org/protocol/admin#delete-user' sessionid='*' status='completed' xml:lang='en'><note type='info'>Deleted: 1. Not found: 1.</note></command></iq>
S~ <presence type='unsubscribe' from='irc.example' to='juliet@example'/>
S~ <presence type='unsubscribed' from='irc.example' to='juliet@example'/>
S~ <presence type='unavailable' from='irc.example' to='juliet@example'/>
% stored juliet@example none
% stored romeo@example registered nick=romeo
C: <message type='chat' from='root@example/a' to='help@irc.example'><body>delete user romeo@example</body></message>
S~ <message type='chat' xml:lang='en' from='help@irc.example' to='root@example/a'><body>Deleted: 1.</body></message>
S~ <presence type='unsubscribe' from='irc.example' to='romeo@example'/>
S~ <presence type='unsubscribed' from='irc.example' to='romeo@example'/>
S~ <presence type='unavailable' from='irc.example' to='romeo@example'/>
% stored romeo@example none
C: <message type='chat' from='root@example/a' to='help@irc.example'><body>delete user</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='root@example/a'><body>Whom?</body></message>
C: <message type='chat' from='root@example/a' to='help@irc.example'><body>cancel</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='root@example/a'><body>Canceled.</body></message>
C: <message type='chat' from='root@example/a' to='help@irc.example'><body>log level</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='root@example/a'><body>The log level is debug.</body></message>
C: <message type='chat' from='root@example/a' to='help@irc.example'><body>log level loud</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='root@example/a'><body>'loud' is none of: *</body></message>
C: <message type='chat' from='root@example/a' to='help@irc.example'><body>log level debug</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='root@example/a'><body>The log level is debug.</body></message>
% memory 0 accounts, 0 sessions, 0 rooms
