# MU-36 PR-12: away and back, ours and theirs; what nobody knows is available; once for the network
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><show>xa</show><status>zzz</status></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'><show>xa</show><status>zzz</status>...</presence>
! session_set_presence xa zzz
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><show>xa</show><status>zzz</status></presence>
S-none
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><show>frob</show></presence>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a'><x xmlns='~muc#user'>...</x>[[oid]]</presence>
! session_set_presence online -
= person bob away Lunch
S: <presence from='#a@irc.example/bob' to='romeo@example/a'><show>away</show><status>Lunch</status>...</presence>
= person nobody away Lunch
S-none
