# MU-47: what of the room's rules changes is said with 104, to who is in, and once
% play join romeo@example/a #a romeo
# How they are on entering is no change.
= modes #a 0
S-none
= modes #a 1
S: <message type='groupchat' from='#a@irc.example' to='romeo@example/a'><x xmlns='~muc#user'><status code='104'/></x></message>
= modes #a 1
S-none
