# ST-23: what is kept is not more than what may be had: networks and rooms over the limit are not gone to
% option backend=keeper
% option persistent=yes
% option max_networks=2
% option max_channels=2
C: <presence from='romeo@example/a' to='#a%one.example@irc.example/romeo' id='j1'><x xmlns='~muc'/></presence>
! session_open one.example romeo
= opened romeo%one.example
! room_join #a%one.example romeo
= joined #a%one.example romeo
% drain 2
C: <presence from='romeo@example/a' to='#b%one.example@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
! room_join #b%one.example romeo
= joined #b%one.example romeo
% drain 2
C: <presence from='romeo@example/a' to='#c%one.example@irc.example/romeo' id='j3'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#c%one.example@irc.example/romeo' to='romeo@example/a' id='j3'><x xmlns='~muc'/>[[wait resource-constraint 2 rooms on one network are the limit here.]]</presence>
C: <presence from='romeo@example/a' to='#a%two.example@irc.example/romeo' id='j4'><x xmlns='~muc'/></presence>
! session_open two.example romeo
= opened romeo%two.example
! room_join #a%two.example romeo
= joined #a%two.example romeo
% drain 2
% reload max_networks=1;max_channels=1
% drain
% restart crash
% memory 1 accounts, 1 sessions, 1 rooms
% drain 1
% stored romeo@example guest (#a%one.example romeo) (#a%two.example romeo) (#b%one.example romeo)
