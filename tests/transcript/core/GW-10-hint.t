# GW-10: what he has to do there is said to him, once, however often he comes back.
% play join romeo@example/a #a romeo
= hint Strings does not know your certificate yet.
S: <message type='chat' from='help@irc.example' to='romeo@example' xml:lang='en'><body>Strings does not know your certificate yet.</body>...</message>
= hint Strings does not know your certificate yet.
S-none
= hint Another thing.
S: <message type='chat' from='help@irc.example' to='romeo@example' xml:lang='en'><body>Another thing.</body>...</message>
% drain
