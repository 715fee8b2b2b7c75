# M2-08: hats beside role and affiliation, of the room they are worn in; not of who leaves
% play join romeo@example/a #a romeo
= present #a bob moderator owner
% drain 1
= hats #a bob owner bot
S: <presence from='#a@irc.example/bob' to='romeo@example/a'><x xmlns='~muc#user'><item affiliation='owner' role='moderator' jid='bob@irc.example/bob'/></x>
	<hats xmlns='urn:xmpp:hats:0'><hat uri='urn:x-wherry:hat:owner' title='Owner' xml:lang='en'/><hat uri='urn:x-wherry:hat:bot' title='Bot' xml:lang='en'/></hats>[[oid]]</presence>
= gone #a bob parted
S: <presence type='unavailable' from='#a@irc.example/bob' to='romeo@example/a'><x xmlns='~muc#user'><item affiliation='owner' role='none' jid='bob@irc.example/bob'/></x>[[oid]]</presence>
