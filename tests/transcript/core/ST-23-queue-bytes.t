# ST-23: what waits for a network is counted in bytes, too: one user's long messages do not fill the memory
% play register romeo
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m1'><body>|x|</body></message>
! session_open - -
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m2'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m3'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m4'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m5'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m6'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m7'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m8'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m9'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m10'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m11'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m12'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m13'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m14'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m15'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m16'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m17'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m18'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m19'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m20'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m21'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m22'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m23'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m24'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m25'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m26'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m27'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m28'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m29'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m30'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m31'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m32'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m33'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m34'><body>|x|</body></message>
% many 240000 <message type='chat' from='romeo@example/a' to='bob@irc.example' id='m35'><body>|x|</body></message>
S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='m35'>[[wait resource-constraint]]</message>
