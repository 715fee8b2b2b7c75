# UX F9: where the server takes no files, what was shortened is said in pieces
% option backend=postoffice
% option upload=off
% drain 1
% play register romeo
= arrived romeo eve - #20000
! stored
S: <message type='chat' from='eve@irc.example' to='romeo@example' id='*'><body>Line 00001 *&#10;[Shortened. All of it: write "show 1" to help@irc.example]</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take F
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$F'/>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>show 1</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>1, its words; your server takes no files from me:</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>Line 00001 *</body>...</message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>*</body>...</message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>*</body>...</message>
S-none
# What is in the network's own form it reads for us.
= original mail.eml message/rfc822 Subject: Hi
= arrived romeo bob - Short
! stored
S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Short</body>...</message>
S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>
% take F
C: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='$F'/>
C: <message type='chat' from='romeo@example/a' to='help@irc.example'><body>show 2</body></message>
! original_read
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example/a'><body>2, its words; your server takes no files from me:</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='romeo@example'><body>All the words.</body>...</message>
