# RS-01: roster = exchange, and no client is known to take contacts: by message, 50 at most in each
% option roster=exchange
% play privilege 2
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
% drain
= opened romeo
% drain
=+ listed c1 - -
=+ listed c2 - -
=+ listed c3 - -
=+ listed c4 - -
=+ listed c5 - -
=+ listed c6 - -
=+ listed c7 - -
=+ listed c8 - -
=+ listed c9 - -
=+ listed c10 - -
=+ listed c11 - -
=+ listed c12 - -
=+ listed c13 - -
=+ listed c14 - -
=+ listed c15 - -
=+ listed c16 - -
=+ listed c17 - -
=+ listed c18 - -
=+ listed c19 - -
=+ listed c20 - -
=+ listed c21 - -
=+ listed c22 - -
=+ listed c23 - -
=+ listed c24 - -
=+ listed c25 - -
=+ listed c26 - -
=+ listed c27 - -
=+ listed c28 - -
=+ listed c29 - -
=+ listed c30 - -
=+ listed c31 - -
=+ listed c32 - -
=+ listed c33 - -
=+ listed c34 - -
=+ listed c35 - -
=+ listed c36 - -
=+ listed c37 - -
=+ listed c38 - -
=+ listed c39 - -
=+ listed c40 - -
=+ listed c41 - -
=+ listed c42 - -
=+ listed c43 - -
=+ listed c44 - -
=+ listed c45 - -
=+ listed c46 - -
=+ listed c47 - -
=+ listed c48 - -
=+ listed c49 - -
=+ listed c50 - -
= listed c51 Last Others
S: <message from='irc.example' to='romeo@example'><x xmlns='http://jabber.org/protocol/rosterx'>
	<item action='add' jid='c1@irc.example' name='c1'><group>Puppets</group></item>...</x></message>
S: <message from='irc.example' to='romeo@example'><x xmlns='http://jabber.org/protocol/rosterx'>
	<item action='add' jid='c51@irc.example' name='Last'><group>Others</group></item></x></message>
= listed c7 - -
S-none
