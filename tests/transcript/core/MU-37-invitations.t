# MU-37 M2-01: invitations: into a room, by us to a person, by us to an XMPP user
% play join romeo@example/a #a romeo
= invited #b bob Come
S: <message from='#b@irc.example' to='romeo@example'><x xmlns='~muc#user'><invite from='bob@irc.example'><reason>Come</reason></invite></x>
	<x xmlns='jabber:x:conference' jid='#b@irc.example' reason='Come'/></message>
= invited #b
S: <message from='#b@irc.example' to='romeo@example'><x xmlns='~muc#user'><invite from='#b@irc.example'/></x>
	<x xmlns='jabber:x:conference' jid='#b@irc.example'/></message>
C: <message from='romeo@example/a' to='#a@irc.example' id='1'><x xmlns='~muc#user'><invite to='carol@irc.example'><reason>Hey</reason></invite></x></message>
! room_invite #a carol Hey
= reply forbidden auth You are no operator.
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='1'>[[auth forbidden You are no operator.]]</message>
C: <message from='romeo@example/a' to='#a@irc.example' id='2'><x xmlns='~muc#user'><invite to='carol@irc.example'/></x></message>
! room_invite #a carol -
= reply ok
S-none
C: <message from='romeo@example/a' to='#a@irc.example' id='3'><x xmlns='~muc#user'><invite to='juliet@capulet.example'><reason>Hey</reason></invite></x></message>
S: <message from='#a@irc.example' to='juliet@capulet.example'><x xmlns='~muc#user'><invite from='romeo@example'><reason>Hey</reason></invite></x></message>
# Into a room with a key, with the key that he came in by.
C: <presence from='romeo@example/a' to='#k@irc.example/romeo'><x xmlns='~muc'><password>sesame</password></x></presence>
! room_join #k romeo sesame
= joined #k romeo
% drain
= modes #k 4
C: <message from='romeo@example/a' to='#k@irc.example' id='3k'><x xmlns='~muc#user'><invite to='juliet@capulet.example'/></x></message>
S: <message from='#k@irc.example' to='juliet@capulet.example'><x xmlns='~muc#user'><invite from='romeo@example'/><password>sesame</password></x></message>
C: <message from='romeo@example/a' to='#a@irc.example' id='4'><x xmlns='~muc#user'><invite to='#b@irc.example'/></x></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='4'>[[cancel item-not-found]]</message>
C: <message from='romeo@example/a' to='#a@irc.example' id='5'><x xmlns='~muc#user'><invite to='!x@irc.example'/></x></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='5'>[[cancel item-not-found]]</message>
C: <message from='romeo@example/a' to='#a@irc.example' id='6'><x xmlns='~muc#user'><invite/></x></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='6'>[[modify jid-malformed]]</message>
C: <message from='romeo@example/b' to='#a@irc.example' id='7'><x xmlns='~muc#user'><invite to='carol@irc.example'/></x></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/b' id='7'>[[modify not-acceptable]]</message>
