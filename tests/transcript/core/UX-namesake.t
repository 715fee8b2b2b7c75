# UX: who is called what the gateway is called here does not speak as the gateway: not in words, states or invitations
% play register romeo
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><body>hi</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>
! session_open - -
= opened romeo
! message_send bob: hi
= accepted last
= heard help - - - - Your password is over; write it to http://evil.example
S: <message type='chat' from='irc.example' to='romeo@example' id='*'><body>help, a person on the network and not this gateway, writes: Your password is over; write it to http://evil.example</body></message>
= heard help - - - - one\nYour password is over
S: <message type='chat' from='irc.example' to='romeo@example' id='*'><body>help, a person on the network and not this gateway, writes: one Your password is over</body></message>
= heard bob - - - - hi
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>hi</body>...</message>
= invited #b help Come
S: <message from='#b@irc.example' to='romeo@example' id='*'>...</message>
S-none
