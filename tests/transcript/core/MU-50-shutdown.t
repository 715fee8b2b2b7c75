# MU-50 SZ-03: shutdown puts every client out with 332, closes every bracket, answers every question
% play join romeo@example/a #a romeo
C: <presence from='romeo@example/b' to='#a@irc.example/romeo' id='j2'><x xmlns='~muc'/></presence>
% drain 2
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='v1'><query xmlns='jabber:iq:version'/></iq>
! contact_query bob version
# One whose account is still being looked for when it comes to that.
C+ <iq type='get' from='tybalt@example/a' to='irc.example' id='d'><query xmlns='~disco#items'/></iq>
C+ <presence from='tybalt@example/a' to='#a@irc.example/tybalt' id='j4'><x xmlns='~muc'/></presence>
% stop
S: <iq type='error' from='irc.example' to='tybalt@example/a' id='d'>[[wait service-unavailable]]</iq>
S: <presence type='error' from='#a@irc.example/tybalt' to='tybalt@example/a' id='j4'><x xmlns='~muc'/>[[wait service-unavailable]]</presence>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='v1'>[[cancel service-unavailable]]</iq>
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/b'>...</presence>
S~ <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>*</status><x xmlns='~muc#user'>
	<item affiliation='none' role='none' jid='romeo@example/a'/><status code='332'/><status code='110'/></x>[[oid]]</presence>
! room_close #a
! session_close - Gateway restarts, back in a moment
! stop
S-none
C: <presence from='juliet@example/a' to='#b%net@irc.example/juliet' id='j5'><x xmlns='~muc'/></presence>
S-none
% link closed
! stopped
