# CM-13 RG-09 GW-03 UX-2.3: what is typed in chat and is secret: hints that it is not to be kept, a sentence, and never said again
% play register romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>identify</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Is it registered? 1 no  2 yes, by certificate  3 yes, by password</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>4</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>'4' is *Is it registered? 1 no  2 yes, by certificate  3 yes, by password</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>yes</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>'yes' is *Is it registered? 1 no  2 yes, by certificate  3 yes, by password ("cancel" ends this.)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>3</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Account?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>montague</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Your server may keep it. Password?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>hunter2</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored. Your own server may have kept that message; delete it in your client.</body><no-store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/></message>
% stored romeo@example registered nick=romeo [net ]account=montague [net ]login=password [net ]password=hunter2
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>identify</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Is it registered? 1 no  2 yes, by certificate  3 yes, by password (password)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>ok</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Account? (montague)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>ok</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Your server may keep it. Password? (unchanged)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>ok</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
# By certificate: nobody asks for a password.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>identify</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Is it *</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>cert</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Stored.</body></message>
% stored romeo@example registered nick=romeo [net ]account=montague [net ]login=certificate [net ]password=hunter2
# In a registration.
C: <message type='chat' from='juliet@example/a' to='help@irc.example'><body>register</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'><body>Which nickname? (juliet)</body></message>
C: <message type='chat' from='juliet@example/a' to='help@irc.example'><body>ok</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'><body>Password?</body></message>
C: <message type='chat' from='juliet@example/a' to='help@irc.example'><body>hunter2</body></message>
! account_verify juliet@example juliet
% stored juliet@example none
= reply not-acceptable modify Wrong password.
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'><body>Wrong password. Which nickname? (juliet)</body><no-store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/></message>
C: <message type='chat' from='juliet@example/a' to='help@irc.example'><body>ok</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'><body>Password? (unchanged)</body></message>
C: <message type='chat' from='juliet@example/a' to='help@irc.example'><body>hunter3</body></message>
! account_verify juliet@example juliet
= reply ok
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'><body>Stored. Your own server may have kept that message; delete it in your client.*Done. Next: join #wherry</body><no-store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/></message>
% stored juliet@example registered nick=juliet password=hunter3
# Taken back after it was typed.
C: <message type='chat' from='juliet@example/a' to='help@irc.example'><body>identify</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'><body>Is it *</body></message>
C: <message type='chat' from='juliet@example/a' to='help@irc.example'><body>3</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'><body>Account?</body></message>
C: <message type='chat' from='juliet@example/a' to='help@irc.example'><body>-</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'><body>Your server may keep it. Password?</body></message>
C: <message type='chat' from='juliet@example/a' to='help@irc.example'><body>cancel</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'><body>Canceled.</body></message>
