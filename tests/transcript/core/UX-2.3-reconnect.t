# CM-12 MU-50: `reconnect` tries at once what waits, and redoes what is there: rooms are left with 333 and joined again
% option backend=keeper
% play join romeo@example/a #a romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>reconnect</body></message>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>You are connected anew, as you wish.</status><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='333'/><status code='110'/></x>[[oid]]</presence>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I try Keepers now.</body></message>
! room_close #a
! session_close - Reconnecting
% later 1s
! session_open - romeo again
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>reconnect</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Nothing waits to be tried again.</body></message>
= opened romeo
! room_join #a romeo
= joined #a romeo
% drain 2
= closed remote-server-timeout wait Gone.
% drain 3
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>reconnect</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I try Keepers now.</body></message>
! session_open - romeo again
= opened romeo
! room_join #a romeo
= joined #a romeo
% drain 2
# Of two that are there it has to be said which.
C: <presence from='romeo@example/a' to='#b%net.example@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
! session_open net.example romeo
= opened romeo%net.example
! room_join #b%net.example romeo
= joined #b%net.example romeo
% drain 2
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>reconnect</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>Nothing waits to be tried again. Write behind it which network is to be connected anew.</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>reconnect net.example</body></message>
S: <presence type='unavailable' from='#b%net.example@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>I try net.example now.</body></message>
! room_close #b%net.example
! session_close net.example Reconnecting
