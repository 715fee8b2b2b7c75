# MU-37: who is moved to another room hears that he is out, and is invited there
% play join romeo@example/a #a romeo
= moved #a ##a
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
S: <message from='##a@irc.example' to='romeo@example'><x xmlns='~muc#user'><invite from='#a@irc.example'/></x><x xmlns='jabber:x:conference' jid='##a@irc.example'/></message>
! room_close #a
! session_close -
