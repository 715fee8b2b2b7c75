# MU-53: a nick that is no resource for some server is shown as one that is, and answers to it
% play join romeo@example/a #a romeo
= present #a a😀b participant none
S: <presence from='#a@irc.example/a_b' to='romeo@example/a'>
	<x xmlns='~muc#user'><item affiliation='none' role='participant' jid='*'/></x>[[oid]]</presence>
= said #a a😀b hello
S: <message type='groupchat' from='#a@irc.example/a_b' to='romeo@example/a' id='*'><body>hello</body>[[oid]]</message>
C: <message type='chat' from='romeo@example/a' to='#a@irc.example/a_b' id='1'><body>psst</body></message>
! message_send a😀b: psst
# Two that would be the same are told apart; one without a letter that may stand has a name of its own.
= present #a a_b participant none
S: <presence from='#a@irc.example/a_b' to='romeo@example/a'>...</presence>
= present #a a‎b participant none
S: <presence from='#a@irc.example/a_b_*' to='romeo@example/a'>...</presence>
