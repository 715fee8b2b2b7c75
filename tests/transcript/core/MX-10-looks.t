# MX-10: how words look, both ways: the words themselves are never changed, and what is no look is not there
% play join romeo@example/a #a romeo
# By marks: where a word begins, none in a word, none unclosed, each in each other, lines for themselves.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><body>*one* _two_ ~three~ `four` *_five_*</body></message>
! message_send #a: *one* _two_ ~three~ `four` *_five_* [looks 0+5:1 6+5:2 12+7:8 20+6:10 27+1:1 28+6:3 34+1:1]
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='2'><body>snake_case_name *.c * 2 ** x*y* (*z) * not_ ~ é* __init__ `a`b` *&#10;over*</body></message>
! message_send #a: snake_case_name **over* [looks 16+10:1 59+3:10]
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='3'><body>&gt; *quoted*&#10;```c&#10;*raw*&#10;```&#10;é *ü* `*`</body></message>
! message_send #a: > ** [looks 2+8:1 11+4:10 16+5:10 22+3:10 29+4:1 34+3:10]
= accepted last
% drain 1
# Not where he wants none.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='4'><body>*one*</body><unstyled xmlns='urn:xmpp:styling:0'/></message>
! message_send #a: *one*
= accepted last
% drain 1
# Beside the words, in code points; nonsense is none, and marks are no more than characters then.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='5'><body>😀 *bold* deleted</body><markup xmlns='urn:xmpp:markup:0'><span start='2' end='8'><strong/><emphasis/></span><span start='9' end='16'><deleted/></span><span start='9' end='17'><code/></span><span start='-1' end='3'><code/></span><span start='3' end='3'><code/></span><span start='0' end='1'/><list start='0' end='4'/></markup></message>
! message_send #a: 😀 *bold* deleted [looks 5+6:3 12+7:8]
= accepted last
% drain 1
# In XHTML: the same words, a few looks, two colours; scripts, images, links and sizes are not there.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='6'><body>Warm and red words</body><html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p><strong>Warm</strong> <em>and</em><br/><span style='Color: #F00; background-color:yellow; text-decoration: underline; font-size:99px; position:fixed'>red words</span></p></body></html></message>
! message_send #a: Warm and red words [looks 0+4:1 5+3:2 9+9:4/ff0000//ffff00]
= accepted last
% drain 1
# Other words than those that were said: nobody is shown what only one side sees.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='7'><body>Yes</body><html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p><b>No</b></p></body></html></message>
! message_send #a: Yes
= accepted last
% drain 1
# They move with the words: behind what is stripped, behind a nick, behind /me.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='8'><body>&gt; Really?&#10;Yes really</body><reply xmlns='urn:xmpp:reply:0' to='#a@irc.example/Bob' id='x'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='10'/></fallback><markup xmlns='urn:xmpp:markup:0'><span start='0' end='9'><code/></span><span start='14' end='20'><strong/></span></markup></message>
! message_send #a: Bob: Yes really [looks 9+6:1]
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='9'><body>/me waves a lot</body><markup xmlns='urn:xmpp:markup:0'><span start='0' end='9'><strong/></span></markup></message>
! message_send #a: * waves a lot [looks 0+5:1]
= accepted last
% drain 1
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='10'><body>/me *waves*</body></message>
! message_send #a: * *waves* [looks 0+7:1]
= accepted last
% drain 1
# What a network says: plain words, and both ways of saying how they looked; behind what is put before them.
= looked #a Bob - 0+4:1,5+2:2/ff0000/00ff00,8+4:1c bold it 😀
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>bold it 😀</body><html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p><span style='font-weight:bold;'>bold</span> <span style='font-style:italic;color:#ff0000;background-color:#00ff00;'>it</span> <span style='text-decoration:underline line-through;font-family:monospace;'>😀</span></p></body></html><markup xmlns='urn:xmpp:markup:0'><span start='0' end='4'><strong/></span><span start='5' end='7'><emphasis/></span><span start='8' end='9'><code/><deleted/></span></markup>[[oid]]</message>
= looked #a Bob action 6+3:4 waves <b>
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>/me waves &lt;b&gt;</body><html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>/me waves <span style='text-decoration:underline;'>&lt;b&gt;</span></p></body></html>[[oid]]</message>
= looked #a Bob notice 0+2:0/000000 hi
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a' id='*'><body>[notice] hi</body><html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>[notice] <span style='color:#000000;'>hi</span></p></body></html>[[oid]]</message>
