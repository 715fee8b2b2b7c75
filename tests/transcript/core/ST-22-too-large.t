# ST-22 MU-30: what is over the server's ceiling is not sent, and the stream goes on; what a network says of
# a person is cut long before
% play join romeo@example/a #a romeo
% huge said #a bob
L: *over the server's limit*
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><ping xmlns='urn:xmpp:ping'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'/>
% huge present #a bob participant none ~bob@host away
% drain 1
