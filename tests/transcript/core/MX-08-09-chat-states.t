# MX-08 MX-09 AR-14: typing goes where the network knows of it, back to who has sent such, and never as words
% play join romeo@example/a #a romeo
= present #a Bob participant none
% drain 1
# This network knows nothing of it; neither is anybody asked for it.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'><composing xmlns='~chatstates'/></message>
= state bob - composing
S-none
= caps typing guests
# Who has sent none gets none.
= state bob - composing
= state #a Bob composing
S-none
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='2'><composing xmlns='~chatstates'/></message>
! state_send bob - composing
# Once; then with the words, which say it.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='3'><composing xmlns='~chatstates'/></message>
S-none
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='4'><active xmlns='~chatstates'/><body>hi</body></message>
! message_send bob: hi
= accepted last
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='5'><inactive xmlns='~chatstates'/></message>
S-none
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='6'><gone xmlns='~chatstates'/><no-store xmlns='urn:xmpp:hints'/></message>
! state_send bob - gone
# Two at once are none, one in another type neither; one nobody knows, nor either.
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='7'><active xmlns='~chatstates'/><paused xmlns='~chatstates'/></message>
C: <message from='romeo@example/a' to='bob@irc.example' id='8'><paused xmlns='~chatstates'/></message>
C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='9'><dreaming xmlns='~chatstates'/></message>
S-none
= state bob - paused
S: <message type='chat' from='bob@irc.example' to='romeo@example'><paused xmlns='~chatstates'/><no-store xmlns='urn:xmpp:hints'/></message>
= wrote bob hi
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>hi</body><active xmlns='~chatstates'/></message>
# In a room: all of it, but nobody is gone there.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='10'><composing xmlns='~chatstates'/></message>
! state_send #a - composing
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='11'><gone xmlns='~chatstates'/></message>
S-none
= state #a Bob composing
S: <message type='groupchat' from='#a@irc.example/Bob' to='romeo@example/a'><composing xmlns='~chatstates'/><no-store xmlns='urn:xmpp:hints'/></message>
= state #a Bob gone
= state #a - composing
S-none
# In private, by the way he was last written to.
C: <message type='chat' from='romeo@example/a' to='#a@irc.example/Bob' id='12'><body>psst</body><active xmlns='~chatstates'/></message>
! message_send Bob: psst
= accepted last
= state Bob - composing
S: <message type='chat' from='#a@irc.example/Bob' to='romeo@example/a'><composing xmlns='~chatstates'/><no-store xmlns='urn:xmpp:hints'/></message>
# To who is not there, an error would be no help.
C: <message type='chat' from='romeo@example/a' to='#a@irc.example/carol' id='13'><composing xmlns='~chatstates'/></message>
S-none
