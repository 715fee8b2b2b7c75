# A user sees his own messages under way, has one tried at once and another dropped; the numbers are those he was shown
% option backend=postman
% play register romeo
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='q0'><body>queue</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>None of your messages is under way.</body>...</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>one</body></message>
! session_open - -
= opened romeo
! message_send bob: one
= failed last resource-constraint wait 451 4.7.1 greylisted.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>two</body></message>
C: <message type='chat' from='romeo@example/a' to='eve@irc.example' id='3'><body>three</body></message>
! message_send eve: three
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='q1'><body>queue</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>1 to bob, * second*: 451 4.7.1 greylisted. Next try *:* UTC.*2 to bob, *. It waits for its turn.*3 to eve, *. It is being sent just now.*"retry 1", "drop 1".</body>...</message>
# The one before it goes, too: their order is kept.
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='q2'><body>retry 2</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>2 is tried now.</body>...</message>
! message_send bob: one
= accepted last
! message_send bob: two
= failed last resource-constraint wait Later.
# Number 1 has left; what is under way cannot be taken back; there is no number 7.
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='q3'><body>drop 1</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>1 does not wait any more.</body>...</message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='q4'><body>drop 3</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>It is being sent just now. Try again in a minute.</body>...</message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='q5'><body>drop 7</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>There is no message of that number. "queue" lists them.*</body>...</message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='q6'><body>drop 2</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='2'>[[cancel not-allowed You have taken it out of the queue.]]</message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' id='*' xml:lang='en'><body>2 is dropped; it is not sent.</body>...</message>
= accepted 2
% later 24h
! session_close -
% restart crash
S-none
# Nobody else's.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><body>four</body></message>
! session_open - -
C: <iq type='set' from='juliet@example/a' to='irc.example' id='r'><query xmlns='jabber:iq:register'><nick>juliet</nick></query></iq>
S: <iq type='result' from='irc.example' to='juliet@example/a' id='r'/>
C: <message type='chat' from='juliet@example/a' to='help@irc.example' id='q7'><body>drop 1</body></message>
S: <message type='chat' from='help@irc.example' to='juliet@example/a' id='*' xml:lang='en'><body>There is no message of that number.*</body>...</message>
# By a form, too.
C: <iq type='set' from='romeo@example/a' to='irc.example' id='f'><command xmlns='~commands' node='queue' action='execute'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='f'><command xmlns='~commands' node='queue' status='completed' sessionid='*' xml:lang='en'><note type='info'>1 to bob, *</note></command></iq>
