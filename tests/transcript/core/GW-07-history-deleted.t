# GW-07 AR-05: what was kept goes with the account; a stranger of the same name finds nothing
% option history_days=30
% play register romeo
% play join romeo@example/a #a romeo
= said #a bob remember me
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>delete my data</body></message>
% drain
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>delete romeo@example</body></message>
% drain
% memory 0 accounts, 0 sessions, 0 rooms
% play join romeo@example/a #a romeo
S-none
