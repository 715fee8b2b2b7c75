# MS-05 MS-06 MS-07 MS-08 SZ-21 MX-12: which words, with which subject, in which thread
% play join romeo@example/a #a romeo
# By language: the stanza's, another kind of it, without one, the first; never two.
C: <message type='chat' xml:lang='de-AT' from='romeo@example/a' to='bob@irc.example' id='1'><body xml:lang='fr'>salut</body><body xml:lang='de'>hallo</body><body xml:lang='en'>hi</body></message>
! message_send bob: hallo
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body xml:lang='fr'>salut</body><body>hallo</body></message>
! message_send bob: hallo
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><body xml:lang='fr'>salut</body><body xml:lang='en'>hi</body></message>
! message_send bob: salut
= accepted last
# Text and elements mixed are no body; another one is.
C: <message type='chat' xml:lang='en' from='romeo@example/a' to='bob@irc.example' id='4'><body>a<b>c</b></body><body xml:lang='fr'>salut</body></message>
! message_send bob: salut
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><subject>a<b/></subject><thread>x<y/></thread><body>hi</body></message>
! message_send bob: hi
= accepted last
# Line ends are one character.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='6'><body>one&#13;&#10;two&#13;three&#10;four</body></message>
! message_send bob: one?two?three?fou*
= accepted last
# A thread and where it came from; the second of two is none.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='7'><body>hi</body><thread parent='p7'>t7</thread><thread>t8</thread></message>
! message_send bob: hi [thread t7 of p7]
= accepted last
# A subject without a place for it, alone too; of several, that of the words' language.
C: <message type='chat' xml:lang='de' from='romeo@example/a' to='bob@irc.example' id='8'><subject xml:lang='en'>Lunch</subject><subject>Essen</subject><body>hallo</body></message>
! message_send bob: [Essen] hallo
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='9'><subject>Lunch</subject></message>
! message_send bob: [Lunch]
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='10'><subject>Lunch</subject><body>/me is hungry</body></message>
! message_send bob: * is hungry [Lunch]
= accepted last
= caps subject
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='11'><subject>Lunch</subject><body>hi</body></message>
! message_send bob: hi [subject Lunch]
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='12'><subject>Lunch</subject></message>
! message_send bob:  [subject Lunch]
= accepted last
# What comes: subject, language, thread as they are; each link to a file alone, so that clients show it (FI-03).
= mailed bob fr t1 t0 - Midi On y va?
S: <message type='chat' xml:lang='fr' from='bob@irc.example' to='romeo@example' id='*'><subject>Midi</subject><body>On y va?</body><thread parent='t0'>t1</thread></message>
= mailed bob - - - https://example.org/a.png - Look
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Look</body></message>
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*-1'><body>https://example.org/a.png</body><x xmlns='jabber:x:oob'><url>https://example.org/a.png</url><desc>a.png</desc></x></message>
= mailed bob - - - https://example.org/b.png -
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>https://example.org/b.png</body><x xmlns='jabber:x:oob'><url>https://example.org/b.png</url><desc>a.png</desc></x></message>
# And what a user sends as one is words (XEP-0066); a link that is among them already is not said twice.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='13'><body>https://example.org/a.png</body><x xmlns='jabber:x:oob'><url>https://example.org/a.png</url></x></message>
! message_send bob: https://example.org/a.png
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='14'><x xmlns='jabber:x:oob'><url>https://example.org/a.png</url></x></message>
! message_send bob: https://example.org/a.png
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='15'><body>Look</body><x xmlns='jabber:x:oob'><url>https://example.org/a.png</url></x></message>
! message_send bob: Look*https://example.org/a.png
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='16'><x xmlns='jabber:x:oob'><url/></x></message>
S-none
# Plain is plain: what may not be styled is not (XEP-0393), and what a user says of the time is his affair (AR-10).
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='17'><body>*not bold*</body><unstyled xmlns='urn:xmpp:styling:0'/><no-copy xmlns='urn:xmpp:hints'/><delay xmlns='urn:xmpp:delay' stamp='1999-01-01T00:00:00Z'/></message>
! message_send #a: *not bold*
= accepted last
S: <message type='groupchat' from='#a@irc.example/romeo' to='romeo@example/a' id='17'><body>*not bold*</body><unstyled xmlns='urn:xmpp:styling:0'/><no-copy xmlns='urn:xmpp:hints'/>[[oid]]</message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='18'><body>hi</body><delay xmlns='urn:xmpp:delay' stamp='1999-01-01T00:00:00Z'/><nick xmlns='http://jabber.org/protocol/nick'>Eve</nick></message>
! message_send bob: hi
