# CM-12 UX-2.3: settings of the account, of a network and of a room, in chat
% play register romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>1 nick: romeo   2 password: (not set)   3 mentions: yes   4 corrections: short   5 reactions: off   6 errors: auto   7 language: en*Channels: settings #wherry.  Change: settings nick VALUE</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings errors chat</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
% stored romeo@example registered errors=chat nick=romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings 6</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>errors: chat (or *auto*). Change: settings errors VALUE</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings err auto</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings errors sometimes</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>'sometimes' is none of: auto, chat</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings frob 1</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>There is no setting "frob". "settings" lists them.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings nick 3x</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>"3x" cannot be a nickname: it starts with a digit. Try x.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings nick -</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>'nick' is required</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings nick taken</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>The name taken is taken.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings nick montague</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
% stored romeo@example registered errors=auto nick=montague
# A password is tried on the network, whoever changes it by whatever way (GW-03); it never comes back.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings password hunter2</body></message>
! account_verify romeo@example montague
= reply not-acceptable modify Wrong password.
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Wrong password. Your own server may have kept your message; delete it in your client.</body><no-store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/></message>
% stored romeo@example registered errors=auto nick=montague
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings password hunter3</body></message>
! account_verify romeo@example montague
= reply ok
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored. Your own server may have kept that message; delete it in your client.</body><no-store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/></message>
% stored romeo@example registered errors=auto nick=montague password=hunter3
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>1 nick: montague   2 password: (set)   3 mentions: *</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings #Room</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Of #room:*1 encoding: (not set)*Change: settings encoding VALUE</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings #room encoding latin1</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings #b%net.example enc koi8-r</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings net.example</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Of net.example:*1 charset: (not set)   2 login: (not set)   3 account: (not set)   4 password: (not set)*Change: settings charset VALUE</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings net.example charset koi8-r</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
C: <message type='chat' from='romeo@example/a' to='net.example@irc.example'><body>settings login password</body></message>
S: <message type='chat' xml:lang='en' from='net.example@irc.example' to='romeo@example/a'><body>Stored.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>settings bob</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>There is no setting "bob". *</body></message>
% stored romeo@example registered errors=auto nick=montague password=hunter3 [net net.example]charset=koi8-r [net net.example]login=password [room #b%net.example@irc.example]encoding=koi8-r [room #room@irc.example]encoding=latin1
