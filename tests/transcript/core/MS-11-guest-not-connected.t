# MS-11 NR-01: a guest who is in no room there has no network to write by
C: <message type='chat' from='romeo@example/a' to='bob%net@irc.example' id='1'><body>hi</body></message>
S: <message type='error' from='bob%net@irc.example' to='romeo@example/a' id='1'>[[cancel service-unavailable You are not connected to net. *]]</message>
% memory 0 accounts, 0 sessions, 0 rooms
