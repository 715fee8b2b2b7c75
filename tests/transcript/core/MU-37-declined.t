# MU-37: who declines an invitation is heard by who invited, in a notice; where nobody can hear it, nothing is said
% play join romeo@example/a #a romeo
= invited #b bob Come
% drain
C: <message from='romeo@example/a' to='#b@irc.example' id='1'><x xmlns='~muc#user'><decline to='bob@irc.example'><reason>No time</reason></decline></x></message>
! message_send bob: I will not come to #b: No time [notice]
= accepted last
S-none
C: <message from='romeo@example/a' to='#b@irc.example' id='2'><x xmlns='~muc#user'><decline to='bob@irc.example'/></x></message>
! message_send bob: I will not come to #b. [notice]
= failed last item-not-found cancel Who?
S: <message type='error' from='#b@irc.example' to='romeo@example/a' id='2'>[[cancel item-not-found Who?]]</message>
C: <message from='romeo@example/a' to='#b@irc.example' id='3'><x xmlns='~muc#user'><decline to='juliet@capulet.example'/></x></message>
C: <message from='romeo@example/a' to='#b@irc.example' id='4'><x xmlns='~muc#user'><decline/></x></message>
C: <message from='romeo@example/a' to='#b@irc.example' id='5'><x xmlns='~muc#user'><decline to='#c@irc.example'/></x></message>
C: <message from='juliet@example/a' to='#b@irc.example' id='6'><x xmlns='~muc#user'><decline to='bob@irc.example'/></x></message>
S-none
