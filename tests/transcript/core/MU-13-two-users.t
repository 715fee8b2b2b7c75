# MU-13 MU-19: two users of the gateway in one room are two people there, and know no more of each other
% play join romeo@example/a #a romeo
C: <presence from='juliet@example/a' to='#a@irc.example/juliet' id='j'><x xmlns='~muc'/></presence>
! juliet: session_open - juliet
= opened juliet
! juliet: room_join #a juliet
= present #a romeo participant none ~romeo@gateway
= present #a juliet participant none
= joined #a juliet
S: <presence from='#a@irc.example/romeo' to='juliet@example/a'><x xmlns='~muc#user'>
	<item affiliation='none' role='participant' jid='romeo@irc.example/~romeo@gateway'/></x>[[oid]]</presence>
S: <presence from='#a@irc.example/juliet' to='juliet@example/a' id='j'>...</presence>
S: <message type='groupchat' from='#a@irc.example' to='juliet@example/a'><subject/></message>
% select romeo@example
= present #a juliet participant none
S: <presence from='#a@irc.example/juliet' to='romeo@example/a'><x xmlns='~muc#user'><item affiliation='none' role='participant' jid='juliet@irc.example/juliet'/></x>[[oid]]</presence>
C: <iq type='get' from='juliet@example/a' to='irc.example' id='1'><query xmlns='~disco#items'/></iq>
! juliet: room_list -
= reply ok
S: <iq type='result' from='irc.example' to='juliet@example/a' id='1'><query xmlns='~disco#items'>
	<item jid='help@irc.example' name='Puppets help'/><set xmlns='~rsm'>...</set></query></iq>
C: <presence type='unavailable' from='juliet@example/a' to='#a@irc.example/romeo'/>
S: <presence type='unavailable' from='#a@irc.example/juliet' to='juliet@example/a'>...</presence>
! juliet: room_leave #a
