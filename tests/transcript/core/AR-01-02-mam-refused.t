# AR-01 AR-02 SZ-09: what an archive refuses: strangers, what it does not know, other addresses; and none where nothing is kept
% option history_days=30
% play join romeo@example/a #a romeo
= said #a bob one
S: <message type='groupchat' from='#a@irc.example/bob' to='romeo@example/a' id='*'>...</message>
% take A
# A field it does not know, a time that is none, another form's.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='colour'><value>red</value></field></x></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='1'>[[cancel feature-not-implemented]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='2'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='start'><value>yesterday</value></field></x></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='2'>[[modify bad-request "yesterday" is no time.]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='3'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:xmpp:mam:1</value></field></x></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='3'>[[modify bad-request]]</iq>
# The oldest time there is, is a time: nothing was said before it.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='3b'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='end'><value>1970-01-01T00:00:00Z</value></field></x></query></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/a' id='3b'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><count>0</count></set></fin></iq>
# Ids it never gave: made up, of another room, in every place.
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='4'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><after>made-up</after></set></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='4'>[[cancel item-not-found]]</iq>
C: <iq type='set' from='romeo@example/a' to='#b@irc.example' id='5'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><before>$A</before></set></query></iq>
S: <iq type='error' from='#b@irc.example' to='romeo@example/a' id='5'>[[cancel item-not-found]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='6'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='ids'><value>$A</value><value>0123456789abcdef0123456789abcdef</value></field></x></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='6'>[[cancel item-not-found]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='7'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>-1</max></set></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='7'>[[modify bad-request]]</iq>
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='8'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><index>3</index></set></query></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='8'>[[cancel feature-not-implemented]]</iq>
C: <iq type='get' from='romeo@example/a' to='#a@irc.example' id='9'><prefs xmlns='urn:xmpp:mam:2'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='9'>[[cancel feature-not-implemented]]</iq>
# A room he was never in has an archive without lines.
C: <iq type='set' from='romeo@example/a' to='#b@irc.example' id='10'><query xmlns='urn:xmpp:mam:2'/></iq>
S: <iq type='result' from='#b@irc.example' to='romeo@example/a' id='10'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><count>0</count></set></fin></iq>
C: <iq type='get' from='romeo@example/a' to='#b@irc.example' id='11'><metadata xmlns='urn:xmpp:mam:2'/></iq>
S: <iq type='result' from='#b@irc.example' to='romeo@example/a' id='11'><metadata xmlns='urn:xmpp:mam:2'/></iq>
# Somebody who has never been anywhere.
C: <iq type='set' from='juliet@example/a' to='#a@irc.example' id='12'><query xmlns='urn:xmpp:mam:2'/></iq>
S: <iq type='error' from='#a@irc.example' to='juliet@example/a' id='12'>[[auth forbidden]]</iq>
C: <iq type='get' from='juliet@example/a' to='#a@irc.example' id='13'><metadata xmlns='urn:xmpp:mam:2'/></iq>
S: <iq type='error' from='#a@irc.example' to='juliet@example/a' id='13'>[[auth forbidden]]</iq>
# People, networks and the service have none.
C: <iq type='set' from='romeo@example/a' to='bob@irc.example' id='14'><query xmlns='urn:xmpp:mam:2'/></iq>
S: <iq type='error' from='bob@irc.example' to='romeo@example/a' id='14'>[[cancel service-unavailable]]</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='15'><query xmlns='urn:xmpp:mam:2'/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='15'>[[cancel service-unavailable]]</iq>
# Not connected any more, it is his all the same.
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' type='unavailable'/>
S: <presence from='#a@irc.example/romeo' to='romeo@example/a' type='unavailable'>...</presence>
! room_leave #a
= left #a parted
! room_close #a
! session_close -
C: <iq type='set' from='romeo@example/z' to='#a@irc.example' id='16'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>0</max></set></query></iq>
S: <iq type='result' from='#a@irc.example' to='romeo@example/z' id='16'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><count>1</count></set></fin></iq>
# The operator keeps nothing any more.
% reload history_days=0
! reload
! [component irc.example] history_days 30 -> 0
C: <iq type='set' from='romeo@example/a' to='#a@irc.example' id='17'><query xmlns='urn:xmpp:mam:2'/></iq>
S: <iq type='error' from='#a@irc.example' to='romeo@example/a' id='17'>[[cancel service-unavailable]]</iq>
