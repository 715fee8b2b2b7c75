# A message to several is one message (XEP-0033), to one of them or to the service; what comes to several names the others
% option backend=postoffice
% drain 1
% play register romeo
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='gateway' type='irc' name='Post office'/><feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/disco#items'/><feature var='urn:xmpp:ping'/><feature var='jabber:iq:version'/><feature var='jabber:iq:last'/><feature var='urn:xmpp:time'/><feature var='jabber:iq:register'/><feature var='vcard-temp'/><feature var='jabber:iq:search'/><feature var='jabber:iq:gateway'/><feature var='http://jabber.org/protocol/commands'/><feature var='jid\20escaping'/><feature var='http://jabber.org/protocol/address'/></query></iq>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><body>hi</body><addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='bob@irc.example'/><address type='cc' jid='carol@irc.example'/><address type='cc' jid='carol@irc.example'/><address type='to' jid='dave@irc.example/x'/></addresses></message>
! session_open - -
= opened romeo
! message_send bob +carol +dave: hi [to 0x7]
= accepted last 1/1@0=f1
= accepted last 1/1@1=f2
= accepted last 1/1@2=f3
# To the service: to the first, and the others.
C: <message type='chat' from='romeo@example/a' to='irc.example' id='3'><body>ho</body><addresses xmlns='http://jabber.org/protocol/address'><address type='cc' jid='carol@irc.example'/><address type='to' jid='bob@irc.example'/></addresses></message>
! message_send bob +carol: ho [to 0x3]
= accepted last 1/1@0=f4
= accepted last 1/1@1=f5
# Who has had it, or is elsewhere, is none of ours.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><body>he</body><addresses xmlns='http://jabber.org/protocol/address'><address type='cc' jid='carol@irc.example' delivered='true'/><address type='cc' jid='mercutio@elsewhere.example'/><address type='replyto' jid='dave@irc.example'/><address type='cc' jid='help@irc.example'/><address type='cc'/></addresses></message>
! message_send bob: he
= accepted last 1/1=f6
# Nobody is left out in silence.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><body>hu</body><addresses xmlns='http://jabber.org/protocol/address'><address type='bcc' jid='carol@irc.example'/></addresses></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='5'>[[modify not-acceptable Hidden recipients (bcc) do not travel. Write to them by themselves.]]</message>
# From the network.
= arrived-named romeo bob carol,dave Bob of Verona: Hello
! stored
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Hello</body><addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='romeo@example' delivered='true'/><address type='cc' jid='carol@irc.example' delivered='true'/><address type='cc' jid='dave@irc.example' delivered='true'/></addresses></message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
= arrived-named romeo eve carol Eve: Hi
! stored
S: <message type='chat' from='eve@irc.example' to='romeo@example' id='*'><body>Hi</body><addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='romeo@example' delivered='true'/><address type='cc' jid='carol@irc.example' delivered='true'/></addresses><nick xmlns='http://jabber.org/protocol/nick'>Eve</nick></message>
