# DI-06 MU-02: the rooms of a network, page by page while they are read; once in ten minutes
C: <presence from='romeo@example/a' to='#a%net.example@irc.example/romeo'><x xmlns='~muc'/></presence>
! session_open net.example romeo
% drain
= opened romeo
% drain
= joined #a%net.example romeo
% drain
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='1'><query xmlns='~disco#items'><set xmlns='~rsm'><max>2</max></set></query></iq>
! room_list -
= room-listed #a%net.example 12 Of a
= room-listed #b%net.example -1
S-none
= room-listed #c%net.example 7 <i>&
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='1'><query xmlns='~disco#items'><item jid='#a%net.example@irc.example' name='#a (12)'/><item jid='#b%net.example@irc.example' name='#b'/><set xmlns='~rsm'><first index='0'>#a%net.example@irc.example</first><last>#b%net.example@irc.example</last></set></query></iq>
# The next page is there only when one more has come; at the end of the list the number is known.
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='2'><query xmlns='~disco#items'><set xmlns='~rsm'><max>2</max><after>#b%net.example@irc.example</after></set></query></iq>
S-none
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='3'><query xmlns='~disco#items'><set xmlns='~rsm'><max>0</max></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='4'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1</max><before/></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='5'><query xmlns='~disco#items'><set xmlns='~rsm'><max>5</max><after>#nowhere%net.example@irc.example</after></set></query></iq>
S-none
= room-listed #d%net.example 3
= reply ok
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='2'><query xmlns='~disco#items'><item jid='#c%net.example@irc.example' name='#c (7)'/><item jid='#d%net.example@irc.example' name='#d (3)'/><set xmlns='~rsm'><first index='2'>#c%net.example@irc.example</first><last>#d%net.example@irc.example</last><count>4</count></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='3'><query xmlns='~disco#items'><set xmlns='~rsm'><count>4</count></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='4'><query xmlns='~disco#items'><item jid='#d%net.example@irc.example' name='#d (3)'/><set xmlns='~rsm'><first index='3'>#d%net.example@irc.example</first><last>#d%net.example@irc.example</last><count>4</count></set></query></iq>
S: <iq type='error' from='net.example@irc.example' to='romeo@example/a' id='5'>[[cancel item-not-found]]</iq>
# Whoever asks again asks us: by page, by index, backwards, without a page.
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='6'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1</max><after>#a%net.example@irc.example</after></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='6'><query xmlns='~disco#items'><item jid='#b%net.example@irc.example' name='#b'/><set xmlns='~rsm'><first index='1'>#b%net.example@irc.example</first><last>#b%net.example@irc.example</last><count>4</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='7'><query xmlns='~disco#items'><set xmlns='~rsm'><max>2</max><before>#d%net.example@irc.example</before></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='7'><query xmlns='~disco#items'><item jid='#b%net.example@irc.example' name='#b'/><item jid='#c%net.example@irc.example' name='#c (7)'/><set xmlns='~rsm'><first index='1'>#b%net.example@irc.example</first><last>#c%net.example@irc.example</last><count>4</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='8'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1</max><index>2</index></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='8'><query xmlns='~disco#items'><item jid='#c%net.example@irc.example' name='#c (7)'/><set xmlns='~rsm'><first index='2'>#c%net.example@irc.example</first><last>#c%net.example@irc.example</last><count>4</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='9'><query xmlns='~disco#items'></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='9'><query xmlns='~disco#items'><item jid='#a%net.example@irc.example' name='#a (12)'/><item jid='#b%net.example@irc.example' name='#b'/><item jid='#c%net.example@irc.example' name='#c (7)'/><item jid='#d%net.example@irc.example' name='#d (3)'/><set xmlns='~rsm'><first index='0'>#a%net.example@irc.example</first><last>#d%net.example@irc.example</last><count>4</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='10'><query xmlns='~disco#items'><set xmlns='~rsm'><after>#d%net.example@irc.example</after></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='10'><query xmlns='~disco#items'><set xmlns='~rsm'><count>4</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='11'><query xmlns='~disco#items'><set xmlns='~rsm'><after>bob%net.example@irc.example</after></set></query></iq>
S: <iq type='error' from='net.example@irc.example' to='romeo@example/a' id='11'>[[cancel item-not-found]]</iq>
# Chat finds in it without asking the network, in names and topics; and asks for what it has not.
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='20'><body>channels OF</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' xml:lang='en'><body>One channel on net.example:*#a (12): Of a</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='21'><body>channels</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' xml:lang='en'><body>4 channels on net.example, the largest first:*#a (12): Of a*#c (7): &lt;i&gt;&amp;*#d (3)*#b</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='22'><body>channels nowhere</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' xml:lang='en'><body>net.example lists no such channel.</body></message>
# After ten minutes it is read anew; two lists at once are none of the network's business.
% later 601s
% drain
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='30'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1</max></set></query></iq>
! room_list -
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='31'><body>channels wher</body></message>
S: <message type='chat' from='help@irc.example' to='romeo@example/a' xml:lang='en'><body>Another list is being read just now. Try again in a moment.</body></message>
= reply service-unavailable wait Too often.
S: <iq type='error' from='net.example@irc.example' to='romeo@example/a' id='30'>[[wait service-unavailable Too often.]]</iq>
# What was refused is not asked for again for a minute.
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='32'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1</max></set></query></iq>
S: <iq type='error' from='net.example@irc.example' to='romeo@example/a' id='32'>[[wait service-unavailable Too often.]]</iq>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='33'><body>channels wher</body></message>
! room_list *wher*
= room-listed #wherry%net.example 4
= reply ok
S: <message type='chat' from='help@irc.example' to='romeo@example/a' xml:lang='en'><body>One channel on net.example:*#wherry (4)</body></message>
C: <message type='chat' from='romeo@example/a' to='help@irc.example' id='34'><body>channels #w?er*</body></message>
! room_list #w?er*
= reply ok
S: <message type='chat' from='help@irc.example' to='romeo@example/a' xml:lang='en'><body>net.example lists no such channel.</body></message>
% later 61s
% drain
# A list that never ends: who waits is told so, and what has come is there, without a number.
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='40'><query xmlns='~disco#items'><set xmlns='~rsm'><max>5</max></set></query></iq>
! room_list -
= room-listed #x%net.example 1
% later 61s
S: <iq type='error' from='net.example@irc.example' to='romeo@example/a' id='40'>[[wait remote-server-timeout]]</iq>
% later 61s
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='41'><query xmlns='~disco#items'><set xmlns='~rsm'><max>5</max></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='41'><query xmlns='~disco#items'><item jid='#x%net.example@irc.example' name='#x (1)'/><set xmlns='~rsm'><first index='0'>#x%net.example@irc.example</first><last>#x%net.example@irc.example</last></set></query></iq>
= reply vain
# 50,000 rooms: the first page does not wait for the last, and the last is as quick as the first.
% later 61s
% drain
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='50'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1</max></set></query></iq>
! room_list -
= rooms-listed 50000 net.example
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='50'><query xmlns='~disco#items'><item jid='#r0%net.example@irc.example' name='#r0 (0)'/><set xmlns='~rsm'><first index='0'>#r0%net.example@irc.example</first><last>#r0%net.example@irc.example</last></set></query></iq>
= reply ok
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='51'><query xmlns='~disco#items'><set xmlns='~rsm'><max>2</max><after>#r48000%net.example@irc.example</after></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='51'><query xmlns='~disco#items'><item jid='#r48001%net.example@irc.example' name='#r48001 (1)'/><item jid='#r48002%net.example@irc.example' name='#r48002 (2)'/><set xmlns='~rsm'><first index='48001'>#r48001%net.example@irc.example</first><last>#r48002%net.example@irc.example</last><count>50000</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='52'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1</max><before/></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='52'><query xmlns='~disco#items'><item jid='#r49999%net.example@irc.example' name='#r49999 (999)'/><set xmlns='~rsm'><first index='49999'>#r49999%net.example@irc.example</first><last>#r49999%net.example@irc.example</last><count>50000</count></set></query></iq>
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='53'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1000</max></set></query></iq>
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='53'><query xmlns='~disco#items'>...</query></iq>
# More than are kept: what has come is there, and nobody is told that it is all.
% later 601s
% drain
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='54'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1</max><before/></set></query></iq>
! room_list -
= rooms-listed 200001 net.example
L: *over its ceiling*
S: <iq type='result' from='net.example@irc.example' to='romeo@example/a' id='54'><query xmlns='~disco#items'><item jid='#r199999%net.example@irc.example' name='#r199999 (999)'/><set xmlns='~rsm'><first index='199999'>#r199999%net.example@irc.example</first><last>#r199999%net.example@irc.example</last></set></query></iq>
= reply vain
# The session goes in the middle of a list.
% later 601s
% drain
C: <iq type='get' from='romeo@example/a' to='net.example@irc.example' id='60'><query xmlns='~disco#items'><set xmlns='~rsm'><max>1</max></set></query></iq>
! room_list -
= reply remote-server-timeout wait Gone.
S: <iq type='error' from='net.example@irc.example' to='romeo@example/a' id='60'>[[wait remote-server-timeout Gone.]]</iq>
= closed
% drain
