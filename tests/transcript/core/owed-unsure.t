# Killed while it was in hand: where each costs it is not sent again, and its sender is told once the stream is up
% option backend=telegraph
% play register romeo
= ready 0
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body></message>
% sql UPDATE message SET state = 1
% restart crash
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>[[cancel remote-server-timeout The link broke while sending. *]]</message>
% restart crash
S-none
