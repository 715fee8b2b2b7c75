# CLIENT, the first of its user's, comes online: the marionette logs him in.  (play online romeo@example/a romeo)
C: <presence from='$1' to='irc.example'/>
! session_open - -
= opened $2
S: <presence from='irc.example' to='$2@example'><status>connected as $2</status></presence>
