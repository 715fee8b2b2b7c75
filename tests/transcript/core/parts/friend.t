# USER's contact NICK, who lets him see her and sees him.  (play friend romeo juliet)
C: <presence type='subscribe' from='$1@example' to='$2@irc.example'/>
! contact_ask $2
= answered $2 yes
S: <presence type='subscribed' from='$2@irc.example' to='$1@example'/>
S: <presence type='subscribe' from='$2@irc.example' to='$1@example'/>
! contact_watch $2
C: <presence type='subscribed' from='$1@example' to='$2@irc.example'/>
! contact_answer $2 yes
