# MU-50: whom a netsplit takes is not gone for anybody until it is sure that he does not come back
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
= present #a carol participant none
% drain 1
= gone #a bob lost - a.net b.net
= gone #a carol lost - a.net b.net
S-none
# Back as he was: nobody has seen anything.
= present #a bob participant none
S-none
% later 9s
S-none
% later 9s
S: <presence type='unavailable' from='#a@irc.example/carol' to='romeo@example/a'><status>a.net b.net</status>
	<x xmlns='~muc#user'><item affiliation='none' role='none' jid='carol@irc.example/carol'/><status code='333'/></x>[[oid]]</presence>
= present #a carol participant none
S: <presence from='#a@irc.example/carol' to='romeo@example/a'>...</presence>
# Back as an operator: that is news.
= gone #a bob lost - a.net b.net
S-none
= present #a bob moderator admin
S: <presence from='#a@irc.example/bob' to='romeo@example/a'>
	<x xmlns='~muc#user'><item affiliation='admin' role='moderator' jid='bob@irc.example/bob'/></x>[[oid]]</presence>
