# A bouncer was without the network, and in the room again: who is told in time has never been away.
% play join romeo@example/a #a romeo
= present #a bob participant none
% drain 1
= present #a carol participant none
% drain 1
= scattered #a gone for a while
S-none
= present #a bob participant none
S-none
= present #a carol moderator admin
S: <presence from='#a@irc.example/carol' to='romeo@example/a'>...</presence>
= present #a dave participant none
S: <presence from='#a@irc.example/dave' to='romeo@example/a'>...</presence>
= scattered #a gone again
= present #a dave participant none
% later 9s
% later 9s
S~ <presence type='unavailable' from='#a@irc.example/bob' to='romeo@example/a'><status>gone again</status>...</presence>
S~ <presence type='unavailable' from='#a@irc.example/carol' to='romeo@example/a'>...</presence>
S-none
