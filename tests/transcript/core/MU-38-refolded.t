# Nicks are equal by another rule: who came under the old one is found, renamed and gone under the new.
% play join romeo@example/a #a romeo
= present #a al[x] participant none
% drain 1
= present #a b{} moderator admin
% drain 1
= refolded
= gone #a AL{X] parted
S: <presence type='unavailable' from='#a@irc.example/al[x]' to='romeo@example/a'>...</presence>
= person-renamed B[] bob
S: <presence type='unavailable' from='#a@irc.example/b{}' to='romeo@example/a'>...</presence>
S: <presence from='#a@irc.example/bob' to='romeo@example/a'>...</presence>
= refolded
= gone #a bob parted
S: <presence type='unavailable' from='#a@irc.example/bob' to='romeo@example/a'>...</presence>
