# what wherryctl is told: a component, and each session that is not idle
% status
! irc.example puppet up: 0 users, 0 online, 0 sessions, 0 waiting, 0 messages
% play join romeo@example/a #a romeo
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
% drain 2
C: <message type='chat' from='romeo@example/b' to='bob@irc.example' id='3'><body>hi</body></message>
! message_send bob: hi
C: <presence from='juliet@example/a' to='#a%net@irc.example/juliet' id='4'><x xmlns='~muc'/></presence>
! juliet: session_open net juliet
% status
! irc.example puppet up: 2 users, 1 online, 1 sessions, 0 waiting, 1 messages
!~ romeo@example (null) connected as romeo, 1 rooms, 2 clients: (null)
!~ juliet@example net connecting as (null), 1 rooms, 1 clients: (null)
% select romeo@example
= closed remote-server-timeout wait Gone.
% drain 5
% status romeo
! irc.example puppet up: 2 users, 0 online, 0 sessions, 1 waiting, 0 messages
! romeo@example (null) waiting as (null), 1 rooms, 2 clients: try 2 in *s: Gone.
