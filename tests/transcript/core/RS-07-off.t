# RS-07: the operator may leave rosters alone: nothing is written, nothing is asked
% option roster=off
% play privilege 2
% play register romeo
S: <presence type='subscribe' from='irc.example' to='romeo@example'/>
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
% drain
= opened romeo
% drain
= listed bob - -
S-none
