# CM-12 CM-08 UX-2.3: all of it by chat with help@: register as in UX.md, join, status, settings, farewell
% option admins=root@example
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>register</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Which nickname? (romeo)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>3romeo</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>"3romeo" cannot be a nickname: it starts with a digit. Try romeo. Which nickname? (romeo)</body></message>
# Another of his clients is no part of it.
C: <message type='chat' from='romeo@example/b' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/b'><body>You are not connected to any network.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>tybalt</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Password?</body></message>
% stored romeo@example none
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>-</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Done. Next: join #wherry</body></message>
% stored romeo@example registered nick=tybalt
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>REG</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Which nickname? (tybalt)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>taken</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Password?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>-</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>The name taken is taken. Which nickname? (taken)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>ok</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Password?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>-</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>The name taken is taken. Which nickname? (taken)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>cancel</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Canceled.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>cancel</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I do not know "cancel". *</body></message>
% stored romeo@example registered nick=tybalt
# After ten minutes a question is none any more.
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>register</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Which nickname? (tybalt)</body></message>
% later 601s
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>montague</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I do not know "montague". "help" lists all I can do.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>hlep</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I do not know "hlep". Did you mean "help"?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>Unregister</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I do not know "Unregister". Did you mean "delete my data"?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>re</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>"re" can be: register, reconnect, remove.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>HELP st</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>status - Where you are connected</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>help</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I connect you to Puppets. I know these words:*join #CHANNEL [NETWORK] [KEY] - *"cancel" ends a question, "ok" takes what stands in parentheses, "-" is for nothing. Who runs this: root@example.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>language fr</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I speak no "fr" yet, only English (en).</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>language</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I speak English.</body></message>
% play join romeo@example/a #a romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>status</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Puppets: connected as romeo for * second*, 1 channel.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>networks</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>1 Puppets connected*Any other: join #channel irc.example.net</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>nick 3</body></message>
! session_set_nick 3
= reply conflict cancel 3 is in use.
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>3 is in use.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>nick tybalt</body></message>
! session_set_nick tybalt
= reply ok
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are tybalt on Puppets now.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>leave #b</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You are not in #b.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>leave #a</body></message>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><x xmlns='~muc#user'><item affiliation='none' role='none' jid='romeo@example/a'/><status code='110'/></x>[[oid]]</presence>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You leave #a.</body></message>
! room_leave #a
= left #a parted
! room_close #a
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>pull 3 very hard</body></message>
! pull 3 very
= reply code s1 Now the code.
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Now the code.*Code?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>1</body></message>
! pull s1 code 1
= reply not-acceptable modify That is not the code.
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>That is not the code. Code? (1)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>2</body></message>
! pull s1 code 2
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>3</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>One moment: I am still at the last one.</body></message>
= reply said Pulled.
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Pulled.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>pull</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>String?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>x</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>'x' is not a whole number. String?</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>12</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>'12' is *. String? ("cancel" ends this.)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>cancel</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Canceled.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>pull x</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>'x' is not a whole number</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>queue</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>None of your messages is under way.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>contacts</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>You have no contacts. "add" adds one.</body></message>
# Whom he adds he asks to see; the address is said.
