# Who registers where accounts have addresses of their own is told his, before and after
% option backend=postoffice
% drain 1
% loud
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='jabber:iq:register'><instructions>Your address: romeo. Give it to anybody. You can change all of this later: write "settings" to help@irc.example.</instructions>...</query></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><query xmlns='jabber:iq:register'><nick>rom</nick></query></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'/>
S: <presence type='subscribe' from='irc.example' to='romeo@example'>...</presence>
S: <message type='chat' from='help@irc.example' to='romeo@example' id='*' xml:lang='en'><body>*Your address: rom. Give it to anybody.*</body></message>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='3'><query xmlns='jabber:iq:register'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'><query xmlns='jabber:iq:register'><registered/><instructions>Your address: rom. Give it to anybody. *</instructions>...</query></iq>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='4'><body>register</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>Your address: rom. Give it to anybody.*</body></message>
