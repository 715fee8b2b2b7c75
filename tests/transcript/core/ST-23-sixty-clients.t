# ST-23 CS-02: sixty clients of one user in one room: fifty get in
% play join romeo@example/a #a romeo
% repeat 60 <presence from='romeo@example/$n' to='#a@irc.example/romeo' id='j$n'><x xmlns='~muc'/></presence>
% drain 109
% repeat 1 <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='m'><body>hi</body></message>
! message_send #a: hi
= accepted last
% drain 50
= left #a kicked bob
% drain 52
