# MU-15 MU-16 MU-17 MU-18 MU-20 MU-21 MU-22: each refusal as its error, with the join's id and <x/>
% play refused #a auth not-authorized
% play refused #a auth registration-required
% play refused #a auth forbidden
% play refused #a cancel conflict
% play refused #a wait service-unavailable
% play refused #a cancel item-not-found
% play refused #a modify jid-malformed
% play refused #a wait resource-constraint
# Told without a reason.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='j'><x xmlns='~muc'><password>sesame</password></x></presence>
! session_open - romeo
= opened romeo
! room_join #a romeo sesame
= refused #a
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='j'><x xmlns='~muc'/>[[cancel not-allowed #a did not let you in.]]</presence>
! room_close #a
! session_close -
