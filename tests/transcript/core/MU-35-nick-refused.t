# MU-35: a nick that is refused is an error as often as it is asked for; the old one stays
% play join romeo@example/a #a romeo
C: <presence from='romeo@example/a' to='#a@irc.example/bob' id='n1'/>
! session_set_nick bob
= reply conflict cancel bob is in use.
S: <presence type='error' from='#a@irc.example/bob' to='romeo@example/a' id='n1'><x xmlns='~muc'/>[[cancel conflict bob is in use.]]</presence>
C: <presence from='romeo@example/a' to='#a@irc.example/bob' id='n2'/>
! session_set_nick bob
= reply conflict cancel bob is in use.
S: <presence type='error' from='#a@irc.example/bob' to='romeo@example/a' id='n2'><x xmlns='~muc'/>[[cancel conflict bob is in use.]]</presence>
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><show>away</show></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'><show>away</show>...</presence>
! session_set_presence away -
